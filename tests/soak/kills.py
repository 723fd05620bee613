"""Runs of a small district killed at random events and moments: the next run leaves what an undisturbed one leaves.

A run is forked from a process that has imported everything, so that kills fall into its work. An event is a file opened
for writing, renamed or removed, a folder made, a process started; a moment may fall anywhere, into a transaction too.
The clock stands still, so that nothing at all may differ but the list of files that names the run.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

from assets.graph.home import Home, load_home
from assets.warehouse.files import DATA, SAMPLE
from assets.warehouse.warehouse import EVERY_YEAR
from pipelines.cli.main import command
from tests.makers.clock import standing_clock
from tests.makers.home_state import own_variables

EXPECTED_CODE = 3
"""One file of the district is refused."""

_WRITING = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "subprocess.Popen"}
_OWN_TO_A_RUN = ("manifest.json",)
_FOLDERS_OF_RUNS = ("dagster", "runs", "outputs")
_REVIEW = (
    "部门,评价指标,认定得分,认定人,认定日期,认定理由,认定依据\n"
    "合成示范区统计局,行政效能,3,李四,2024-06-01,核实,会议纪要\n"
)  # fmt: skip
_DEADLINE = 120.0
"""Seconds after which a run that nobody disturbs does not end any more."""

_FORK = get_context("fork")


@dataclass
class Kills:
    """What became of the kills: how many there were, after how many rounds, and each round that went wrong."""

    kills: int = 0
    rounds: int = 0
    seconds: float = 0.0
    failures: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Ended:
    """How a run ended: its exit code (negative: the signal), seconds, events, and what the terminal showed."""

    code: int
    seconds: float
    events: int
    shown: str


@dataclass(frozen=True)
class Scene:
    """What a run finds, and what it leaves when nobody disturbs it."""

    name: str
    prepared: Path
    undisturbed: dict[str, str]
    seconds: float
    events: int


def soak_kills(folder: Path, count: int, seed: int, say: Callable[[str], None]) -> Kills:
    """Kill ``count`` runs; after each kill, or two in a row, one run has to set everything right.

    Args:
        folder: where everything is written.
        say: shows how far it is.
    """
    chance, result, begun = random.Random(seed), Kills(), time.monotonic()
    folder.mkdir(parents=True, exist_ok=True)
    import pipelines.cli.run
    import pipelines.cli.verify
    import pipelines.definitions  # noqa: F401

    scenes = [_scene(folder, name) for name in ("first", "changed")]
    while result.kills < count:
        scene, result.rounds = chance.choice(scenes), result.rounds + 1
        home = _place(folder, scene.prepared)
        what = []
        for _ in range(chance.choice((1, 1, 1, 2))):
            event, moment = 0, 0.0
            if chance.random() < 0.5:
                event = chance.randint(1, scene.events)
            else:
                moment = chance.uniform(0, scene.seconds)
            killed = _run(folder, home, event, moment)
            what.append(f"event {event}" if event else f"{moment:.2f} s")
            result.kills += killed.code == -signal.SIGKILL
            if killed.code != -signal.SIGKILL and killed.code != EXPECTED_CODE:
                result.failures.append(f"{scene.name}, {what}: ended with {killed.code}\n{killed.shown}")
        wrong = _after(folder, home, scene)
        if wrong:
            result.failures.append(f"{scene.name}, killed at {', '.join(what)}: {wrong}")
            say(result.failures[-1])
        if result.rounds % 10 == 0:
            say(f"{result.kills} kills, {len(result.failures)} failures, {time.monotonic() - begun:.0f} s")
    result.seconds = time.monotonic() - begun
    return result


def write_district(folder: Path, *, changed: bool) -> None:
    """Two departments' files of a year with a review; once as they came, once changed, taken out and added to."""
    (folder / "2023").mkdir(parents=True, exist_ok=True)
    for path in [*(SAMPLE / "2023").glob("合成-统计局*"), *(SAMPLE / "2023").glob("鼎城区工信局*")]:
        shutil.copy(path, folder / "2023")
    shutil.copy(DATA / "departments.csv", folder)
    (folder / "2023" / "说明.txt").write_text("没有表格\n", encoding="utf-8")
    reviews = folder / "bureau/reviews/2023"
    reviews.mkdir(parents=True, exist_ok=True)
    (reviews / "复核.csv").write_text(_REVIEW.replace(",3,", ",4,") if changed else _REVIEW, encoding="utf-8")
    if changed:
        (folder / "2023" / "合成-统计局-2023年报告文字.csv").unlink()
        figures = folder / "2023" / "合成-统计局-2023年指标数据.csv"
        figures.write_bytes(b"".join(figures.read_bytes().splitlines(keepends=True)[:-1]))
        shutil.copy(folder / "2023" / "合成-统计局-2023年绩效目标.csv", folder / "2023" / "绩效目标-副本.csv")


def _scene(folder: Path, name: str) -> Scene:
    """``first``: an empty home; ``changed``: one that evaluated the district before it changed."""
    prepared = folder / name
    write_district(prepared / "in", changed=False)
    if name == "changed":
        shown = _run(folder, _place(folder, prepared), 0, 0.0)
        assert shown.code == EXPECTED_CODE, shown.shown
        shutil.rmtree(prepared)
        shutil.copytree(folder / "place", prepared)
        write_district(prepared / "in", changed=True)
    home = _place(folder, prepared)
    ended = _run(folder, home, 0, 0.0)
    assert ended.code == EXPECTED_CODE, ended.shown
    return Scene(name, prepared, _in_child(_state, home), ended.seconds, ended.events)


def _place(folder: Path, prepared: Path) -> Path:
    """The scene at the one place where all runs of it lie, so that no path differs; its home."""
    place = folder / "place"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(prepared, place)
    return place / "home"


def _after(folder: Path, home: Path, scene: Scene) -> str:
    """What is wrong after the next run; empty if nothing is."""
    ended = _run(folder, home, 0, 0.0)
    if ended.code != EXPECTED_CODE or "Traceback" in ended.shown:
        return f"the next run ended with {ended.code}\n{ended.shown}"
    state = _in_child(_state, home)
    return "\n".join(
        f"{name}: {scene.undisturbed.get(name)} undisturbed, {state.get(name)} after the kill"
        for name in sorted(scene.undisturbed.keys() | state.keys())
        if scene.undisturbed.get(name) != state.get(name)
    )


def _state(home: Path) -> dict[str, str]:
    """Every table and every file of a home but those of single runs, each with a digest, and what verify says."""
    loaded = load_home(home)
    kept = [path for path in home.rglob("*") if path.relative_to(home).parts[0] not in _FOLDERS_OF_RUNS]
    published = [path for path in loaded.outputs.rglob("*") if path.name not in _OWN_TO_A_RUN]
    state = {str(path.relative_to(home)): _sha256(path) for path in published if path.is_file()}
    state |= {str(path.relative_to(home)): "" for path in kept if path.is_file()}
    state |= {table: hashlib.sha256("\n".join(rows).encode()).hexdigest() for table, rows in _tables(loaded).items()}
    _show_in(home.parent / "verified.txt")
    sys.argv = ["jiping", "verify", "--home", str(home)]
    try:
        command()
    except SystemExit as end:
        state["verify"] = str(end.code)
    return state


def _tables(home: Home) -> dict[str, list[str]]:
    stored = home.warehouse.rows(list(home.warehouse.columns()), EVERY_YEAR)
    return {table: sorted(map(str, rows)) for table, rows in stored.items()}


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _run(folder: Path, home: Path, event: int, moment: float) -> Ended:
    """A run in a process of its own, killed at its n-th event or after some seconds, if it is not 0."""
    begun = time.monotonic()
    child = _FORK.Process(target=_command, args=(folder, home, event))
    child.start()
    child.join(moment or _DEADLINE)
    child.kill()
    child.join()
    seconds = time.monotonic() - begun
    shown = (folder / "shown.txt").read_text(encoding="utf-8") if (folder / "shown.txt").exists() else ""
    events = int((folder / "events.txt").read_text() or 0) if child.exitcode == EXPECTED_CODE else 0
    return Ended(child.exitcode or 0, seconds, events, shown)


def _command(folder: Path, home: Path, event: int) -> None:
    _show_in(folder / "shown.txt")
    events = 0

    def heard(name: str, arguments: tuple[Any, ...]) -> None:
        nonlocal events
        if name in _WRITING or (name == "open" and _writes(arguments)):
            events += 1
            if events == event:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(heard)
    sys.argv = ["jiping", "run", "--input", str(home.parent / "in"), "--home", str(home)]
    with patch.dict(os.environ, own_variables(), clear=True), standing_clock():
        try:
            command()
        finally:
            event = 0
            sys.stdout.flush()
            (folder / "events.txt").write_text(str(events))


def _show_in(path: Path) -> None:
    """What is printed goes to a file."""
    shown = os.open(path, os.O_CREAT | os.O_TRUNC | os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(shown, stream)


def _writes(arguments: tuple[Any, ...]) -> bool:
    mode, flags = arguments[1], arguments[2]
    return bool(set(mode) & set("wax+")) if isinstance(mode, str) else bool(flags & (os.O_WRONLY | os.O_RDWR))


def _in_child(work: Callable[[Path], dict[str, str]], home: Path) -> dict[str, str]:
    """What some work gives in a process of its own, which leaves no threads here that a fork would lose."""
    answers, answer = _FORK.Pipe(duplex=False)
    child = _FORK.Process(target=lambda: answer.send(json.dumps(work(home))))
    child.start()
    found: dict[str, str] = json.loads(answers.recv())
    child.join()
    return found
