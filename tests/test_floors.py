"""The house: every import goes down a floor or stays on it, no two modules need each other, no room is crowded."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from assets.warehouse.files import PROJECT

FLOORS = (
    "assets.text", "assets.warehouse", "assets.knowledge", "assets.graph", "assets.intake", "assets.comparison",
    "assets.evaluation", "assets.publication", "assets.history", "pipelines",
)  # fmt: skip
"""From the ground up; design and names are told in docs/architecture.md."""

LARGEST_ROOM = 14
MODULES = {
    ".".join(path.relative_to(PROJECT).with_suffix("").parts).removesuffix(".__init__"): path
    for folder in ("assets", "pipelines")
    for path in sorted((PROJECT / folder).rglob("*.py"))
}


def imported(path: Path) -> set[str]:
    """The project's modules that a file imports, late imports and those for types included."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            named = {f"{node.module}.{alias.name}" for alias in node.names}
            found |= {name if name in MODULES else str(node.module) for name in named}
    return found & set(MODULES)


def floor(module: str) -> int:
    """The floor on which a module stands."""
    return next((at for at, name in enumerate(FLOORS) if f"{module}.".startswith(f"{name}.")), -1)


def test_every_module_stands_in_a_room() -> None:
    """Nothing lies loose in ``assets``: a folder says what goes in and comes out."""
    loose = [module for module in MODULES if floor(module) < 0 and module != "assets"]
    assert not loose


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module: str) -> None:
    """A stage reads the stages below it, never one above, not even inside of a function."""
    upward = {other for other in imported(MODULES[module]) if floor(other) > floor(module) >= 0}
    assert not upward


def test_nobody_needs_the_command_line() -> None:
    """What the commands call is called by servers, schedules and tests as well: only commands print."""
    command_line = "pipelines.cli."
    others = [module for module in MODULES if not module.startswith(command_line) and module != "pipelines.__main__"]
    assert not {
        (module, other) for module in others for other in imported(MODULES[module]) if other.startswith(command_line)
    }


def test_no_circle() -> None:
    """No two modules need each other."""
    graph = {module: imported(path) - {module} for module, path in MODULES.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" → ".join(error.args[1]))


def test_no_room_is_crowded() -> None:
    """A folder can be taken in at a glance."""
    rooms = {path.parent for path in MODULES.values()}
    crowded = {
        str(room.relative_to(PROJECT)): count
        for room in rooms
        if (count := sum(1 for path in room.glob("*.py") if path.name != "__init__.py")) > LARGEST_ROOM
    }
    assert not crowded
