"""Evaluates the districts of a province in turn, several at once, each by ``jiping run`` in a process of its own."""

import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import IO

from assets.knowledge.declared import OfficeFileError
from pipelines.province.province import District, Province
from pipelines.server.children import children

_POLL_SECONDS = 0.2


@dataclass(frozen=True)
class DistrictRun:
    """A district whose run has ended.

    Attributes:
        code: what ``jiping run`` returned; nothing where it was not started.
        output: what it printed, or why it was not started.
    """

    district: District
    code: int | None
    output: str


def evaluate(province: Province, districts: Sequence[District], arguments: Sequence[str] = ()) -> Iterator[DistrictRun]:
    """Run the districts, as many at once as the province declares; each is handed on as it ends.

    What one finds or fails at changes nothing of another. If the caller stops or is ended, the runs are ended too.

    Args:
        arguments: of ``jiping run``.
    """
    province.prepare()
    waiting, running = deque(districts), list[tuple[District, "subprocess.Popen[bytes]", IO[bytes]]]()
    with ExitStack() as stack:
        start, forget = stack.enter_context(children(province.folder))
        while waiting or running:
            while waiting and len(running) < province.declared.runs_at_once:
                district = waiting.popleft()
                try:
                    environment = province.environment(district)
                except OfficeFileError as error:
                    yield DistrictRun(district, None, str(error))
                    continue
                output = stack.enter_context(tempfile.TemporaryFile())
                process = start("pipelines", "run", *arguments, variables=environment, output=output)
                running.append((district, process, output))
            for one in [one for one in running if one[1].poll() is not None]:
                running.remove(one)
                forget(one[1])
                yield _ended(*one)
            time.sleep(_POLL_SECONDS if running else 0)


def _ended(district: District, process: "subprocess.Popen[bytes]", output: IO[bytes]) -> DistrictRun:
    with output:
        output.seek(0)
        return DistrictRun(district, process.returncode, output.read().decode(errors="replace"))
