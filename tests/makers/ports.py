"""Ports for servers of the tests' own."""

import socket
from contextlib import suppress
from pathlib import Path
from random import SystemRandom

_LOWEST = 10_000
_GIVEN_OUT = Path("/proc/sys/net/ipv4/ip_local_port_range")
_random = SystemRandom()
_chosen: set[int] = set()


def free_port() -> int:
    """A port of loopback on which nobody listens now; not twice the same, and none that the system gives to others.

    It may be minutes until a server listens there.
    """
    first_given_out = int(_GIVEN_OUT.read_text().split()[0]) if _GIVEN_OUT.exists() else 32_768
    while True:
        port = _random.randrange(_LOWEST, first_given_out)
        with socket.socket() as free, suppress(OSError):
            free.bind(("127.0.0.1", port))
            if port not in _chosen:
                _chosen.add(port)
                return port
