"""The declared forms: every file of ``data/forms`` is valid, and a mistake in one is refused, not ignored."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from assets.knowledge.forms import Form, GridBlock, forms, item_kind
from assets.text.normal import normalise
from assets.warehouse.files import DATA

FORM_FILES = sorted((DATA / "forms").glob("*.yaml"))


@pytest.mark.parametrize("path", FORM_FILES, ids=lambda path: path.stem)
def test_declared_form_is_valid(path: Path) -> None:
    """Every form of data/forms can be used as it stands, and its file is named after it."""
    form = Form.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    assert form.id == path.stem
    assert form.instruction


def test_forms_come_in_precedence() -> None:
    """Where two forms give the same figure, the workbook of the department comes before all others."""
    workbook, *others = forms()
    assert workbook.id == "collection_workbook"
    assert all(form.precedence > workbook.precedence for form in others)


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_labels_of_a_table_are_told_apart(form: Form) -> None:
    """No spelling stands for two rows or two columns of one table, and no title for two tables."""
    titles = [normalise(table.title) for table in form.tables if table.title]
    assert len(titles) == len(set(titles))
    for block in (block for table in form.tables if not table.panels for block in table.blocks):
        for words in (block.pair_words, block.header_words, block.line_words):
            names = [name for word in words for name in word.names]
            assert len(names) == len(set(names)), block.id


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_a_shared_spelling_stands_once(form: Form) -> None:
    """What data/words/tables.yaml says of a label no form says again: a spelling is one line to change."""
    words = [word for table in form.tables for block in table.blocks for word in block.all_words]
    again = {(word.label, alias) for word in words for alias in word.aliases if word.spellings.count(alias) > 1}
    assert not again


@pytest.mark.parametrize("form", forms(), ids=lambda form: form.id)
def test_no_two_cells_of_a_table_give_one_fact(form: Form) -> None:
    """A grid never states one fact in two cells: the report could not say which of them it used."""
    for block in (block for table in form.tables for block in table.blocks if isinstance(block, GridBlock)):
        facts = [
            (row.item or column.item, phase, row.basis or column.basis or "total")
            for row in block.rows
            for column in block.columns
            if (phase := row.phase or row.phases.get(column.phase or "", column.phase or ""))
            and not (row.ignore or (row.item and item_kind(row.item) == "text"))
        ]
        assert len(facts) == len(set(facts)), block.id
        assert all(all(fact) for fact in facts), block.id


def _workbook() -> dict[str, Any]:
    path = DATA / "forms" / "collection_workbook.yaml"
    return copy.deepcopy(yaml.safe_load(path.read_text(encoding="utf-8")))


def _table(form: dict[str, Any], table_id: str) -> dict[str, Any]:
    return next(table for table in form["tables"] if table["id"] == table_id)


def _block(form: dict[str, Any], table_id: str) -> dict[str, Any]:
    [block] = _table(form, table_id)["blocks"]
    return block


@pytest.mark.parametrize(
    ("table", "slots", "key", "value", "says"),
    [
        ("profile", "fields", "aliasses", ["x"], "aliasses"),
        ("profile", "fields", "item", "approved_post", "data/items.csv"),
        ("three_public", "columns", "phase", "finale", "data/items.csv"),
        ("three_public", "columns", "basis", "totals", "data/items.csv"),
        ("targets", "columns", "default_direction", "more", "default_direction"),
        ("score_sheet", "columns", "also", "claim_sum", "data/items.csv"),
    ],
)
def test_mistake_in_a_slot_is_refused(table: str, slots: str, key: str, value: object, says: str) -> None:
    """A misspelt key or a code that data/items.csv does not know stops the program at once, with its name."""
    form = _workbook()
    _block(form, table)[slots][-1][key] = value
    with pytest.raises(ValidationError, match=says):
        Form.model_validate(form)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda form: form.pop("title"), "title"),
        (lambda form: _table(form, "targets").pop("title"), "title"),
        (lambda form: _block(form, "three_public").pop("corner"), "three_public"),
        (lambda form: _block(form, "three_public").pop("rows"), "rows"),
        (lambda form: _block(form, "profile").pop("fields"), "fields"),
        (lambda form: _block(form, "targets").update(layout="tree"), "layout"),
        (lambda form: _table(form, "three_public").update(unit="美元"), "unit"),
        (lambda form: _block(form, "score_sheet")["total"].update(item="claim_sum"), "data/items.csv"),
        (lambda form: _block(form, "targets").update(corner="项目"), "corner"),
        (lambda form: form.update(versoin=2), "versoin"),
        (lambda form: form.pop("version"), "version"),
    ],
)
def test_incomplete_form_is_refused(change: Any, says: str) -> None:
    """A workbook form whose tables could not be recognised is refused when it is loaded, not when a file arrives."""
    form = _workbook()
    change(form)
    with pytest.raises(ValidationError, match=says):
        Form.model_validate(form)
