"""What documents print of long texts: their beginning, and where they stand in full (``data/rules/limits.yaml``)."""

from collections.abc import Callable, Sequence
from dataclasses import fields, is_dataclass, replace
from itertools import chain, repeat
from operator import is_
from typing import Any, TypeVar

from pydantic import BaseModel

from assets.knowledge.rules import Extent, limits
from assets.publication.content.contract import Evidence
from assets.publication.content.dossier import Dossier, TargetNote
from assets.publication.content.ladder import LabelledCell
from assets.publication.wording import excerpt

Subject = TypeVar("Subject")

_NAMES = {"target", "level1", "unit", "file", "sheet", "cell"}
"""Fields that hold a name."""
_LISTS = {"files"}
"""Fields whose items list what was wrong with a whole file: their texts are as long as statements."""
_LISTS_OF_REASONS = {"reasons", "draft_reasons"}


def bounded(subject: Subject) -> Subject:
    """A dossier or summary as its documents print it; unchanged where nothing is too long.

    Texts are cut at the limit of their kind, lists of reasons at theirs; tables are cut where they are drawn.
    """
    printed: Subject = (
        _dossier(subject) if isinstance(subject, Dossier) else _printed(subject, limits().documents.text, [])
    )
    return printed


def _dossier(dossier: Dossier) -> Any:
    """Of a target and of what the department wrote, the cells stand elsewhere in the dossier."""
    declared = limits().documents
    notes = chain(dossier.targets, repeat(TargetNote()))
    rows = zip(dossier.evaluation.target_attainment, notes, strict=False)
    targets = [_printed(row, declared.text, note.cells) for row, note in rows]
    cells = dossier.narrative_cells
    narrative = {
        subject: _cut(text, _fitting(text, declared.statement), [cells[subject]] if subject in cells else [])
        for subject, text in dossier.narrative.items()
    }
    without = dossier.evaluation.model_copy(update={"target_attainment": []})
    rest = _printed(replace(dossier, evaluation=without, narrative={}), declared.text, [])
    evaluation = rest.evaluation.model_copy(update={"target_attainment": targets})
    return replace(rest, evaluation=evaluation, narrative=narrative)


def _printed(value: Any, most: int, where: Sequence[Evidence]) -> Any:
    """A value with every text in it cut at ``most`` characters, or at the limit of its field.

    Args:
        where: the cells that it was read from, as far as they are known.
    """
    if isinstance(value, str):
        return _cut(value, most, where)
    if isinstance(value, list | tuple):
        items = [_printed(item, most, where) for item in value]
        return value if all(map(is_, items, value)) else type(value)(items)
    if isinstance(value, dict):
        texts = {key: _printed(item, most, where) for key, item in value.items()}
        return value if all(map(is_, texts.values(), value.values())) else type(value)(texts)
    if isinstance(value, BaseModel):
        return _changed(value, list(type(value).model_fields), lambda new: value.model_copy(update=new), most, where)
    if is_dataclass(value) and not isinstance(value, type):
        names = [field.name for field in fields(value)]
        return _changed(value, names, lambda new: replace(value, **new), most, where)
    return value


def _changed(
    value: Any, names: list[str], copy: Callable[[dict[str, Any]], Any], most: int, where: Sequence[Evidence]
) -> Any:
    declared, where = limits().documents, _cells_of(value) or where
    changes = {}
    for name in names:
        field = getattr(value, name)
        longest = declared.name if name in _NAMES else declared.statement.characters if name in _LISTS else most
        new = _printed(field, longest, where)
        if name in _LISTS_OF_REASONS and isinstance(new, list) and len(new) > declared.reasons:
            new = [*new[: declared.reasons], f"另有{len(new) - declared.reasons}项，见开放数据"]
        if new is not field:
            changes[name] = new
    return copy(changes) if changes else value


def _cells_of(value: Any) -> list[Evidence]:
    """The cells that an object says it was read from."""
    if isinstance(value, Evidence):
        return [value]
    cells = getattr(value, "evidence", None) or getattr(value, "cells", None)
    listed = cells if isinstance(cells, list) else [cells]
    inner = (cell.evidence if isinstance(cell, LabelledCell) else cell for cell in listed[:1])
    return [cell for cell in inner if isinstance(cell, Evidence)]


def _fitting(text: str, most: Extent) -> int:
    """How many characters of a text of several lines are printed."""
    lines = text.splitlines(keepends=True)
    return min(len("".join(lines[: most.entries])), most.characters)


def _cut(text: str, most: int, where: Sequence[Evidence]) -> str:
    if len(text) <= most:
        return text
    origin = "".join(f"见原件：{excerpt(cell.file)} {excerpt(cell.sheet)} {cell.cell[:20]}" for cell in where[:1])
    return f"{text[:most]}…（{origin or '全文见开放数据'}）"
