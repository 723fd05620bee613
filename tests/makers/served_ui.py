"""``jiping dev`` on a home, or on a province, served for real."""

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

from assets.warehouse.files import PROJECT
from tests.makers.home_state import own_variables
from tests.makers.ports import free_port

Answer = TypeVar("Answer")

_ASSETS = "{ assetNodes { assetKey { path } } }"


@dataclass(frozen=True)
class Ui:
    """A served UI and the home, or the folder of the province, behind it."""

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
        """Every process of the machine that works with this instance."""
        return processes_with(f"DAGSTER_HOME={self.root / 'dagster'}\0")


def processes_with(mark: str) -> list[int]:
    """Every process of the machine in whose environment a text stands."""
    return [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if mark.encode() in _environment(entry)]


def _environment(entry: Path) -> bytes:
    try:
        return (entry / "environ").read_bytes()
    except OSError:
        return b""


@contextmanager
def served(root: Path, *command: str, **variables: str) -> Iterator[Ui]:
    """Serve what lies at ``root`` on a free port until the block ends, after which no process of it is left.

    Args:
        command: of ``jiping``; ``dev`` on a home when not given.
        variables: of the environment, besides.
    """
    port = free_port()
    called = [sys.executable, "-m", "pipelines", *(command or ("dev", "--home", str(root))), "--port", str(port)]
    instance = str(root / "dagster")  # as the command itself sets it: by it the process is found
    environment = {**own_variables(), "PYTHONPATH": str(PROJECT), "DAGSTER_HOME": instance, **variables}
    with (root / "dev.log").open("w") as log:
        process = subprocess.Popen(called, stdout=log, stderr=log, env=environment)
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
