"""``jiping dev`` on a home, served for real."""

import json
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.makers.home_state import own_variables
from tests.makers.ports import free_port

Answer = TypeVar("Answer")

_SERVE = (
    "import sys, pathlib; from pipelines.server.serve import serve; serve(pathlib.Path(sys.argv[1]), int(sys.argv[2]))"
)
_ASSETS = "{ assetNodes { assetKey { path } } }"


@dataclass(frozen=True)
class Ui:
    """A served UI and the home behind it."""

    port: int
    root: Path
    process: "subprocess.Popen[bytes]"

    @property
    def address(self) -> str:
        """Where it is served."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Answer of the GraphQL endpoint."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return dict(answer["data"])

    def processes(self) -> list[int]:
        """Every process of the machine that works on this home."""
        mark = f"JIPING_HOME={self.root}\0".encode()
        return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if mark in _environment(entry)]


def _environment(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def served(root: Path, as_it_is: bool = False, **variables: str) -> Iterator[Ui]:
    """Serve the home at ``root`` on a free port until the block ends, after which no process of it is left.

    Args:
        as_it_is: with the ``dagster.yaml`` that lies there, which ``jiping dev`` would write anew.
        variables: of the environment, besides.
    """
    port = free_port()
    command = [str(Path(sys.executable).parent / "jiping"), "dev", "--port", str(port), "--home", str(root)]
    environment = {**own_variables(), "JIPING_HOME": str(root), **variables}
    if as_it_is:
        command = [sys.executable, "-c", _SERVE, str(root), str(port)]
        environment["DAGSTER_HOME"] = str(root / "dagster")
    with (root / "dev.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment)
    ui = Ui(port, root, process)
    try:
        wait(lambda: bool(ui.ask(_ASSETS)["assetNodes"]), 240)
        yield ui
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=60)
        wait(lambda: not ui.processes(), 120)


def wait(ready: Callable[[], Answer], seconds: float) -> Answer:
    """Wait until a condition holds, and give what it gave; what is not served yet does not hold.

    Raises:
        AssertionError: it took too long.
    """
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if answer := ready():
                return answer
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.5)
    raise AssertionError(f"not ready after {seconds} s")
