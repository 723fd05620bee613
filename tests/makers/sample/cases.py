"""Writes the files of the sample district from ``cases/*.yaml``: real facts, and papers named as made up."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from assets.knowledge.forms import forms
from assets.publication.forms.writer import Content, Filling, write_form
from assets.warehouse.files import SAMPLE, read_yaml
from tests.makers.sample.papers import Entry, PaperTable, written


def main() -> None:
    """Write every case below ``data/sample/<year>/``; the same cases give the same bytes."""
    form = next(form for form in forms() if form.id == "collection_workbook")
    for path in sorted((SAMPLE / "cases").glob("*.yaml")):
        case = read_yaml(path)
        target = SAMPLE / case["file"]
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(paper_of(case) if "tables" in case else write_form(form, filling_of(case)))


def paper_of(case: dict[str, Any]) -> bytes:
    """A case of free tables as a workbook."""
    tables = [
        PaperTable(table["name"], table["above"], [list(map(_entry, row)) for row in table["rows"]])
        for table in case["tables"]
    ]
    return written(tables, "xlsx")


def _entry(content: str | float | None) -> Entry:
    return Decimal(str(content)) if isinstance(content, float) else content


def filling_of(case: dict[str, Any]) -> Filling:
    """A case as the contents of the form's cells."""
    return Filling(dict(_cells(case["cells"])), case.get("records", {}), case.get("units", {}))


def _cells(tables: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], Content]]:
    for table, rows in tables.items():
        for label, content in rows.items():
            if isinstance(content, dict):
                yield from (((table, label, column), value) for column, value in content.items())
            elif table in ("budget_and_accounts",):
                yield (table, label, ""), content
            else:
                yield (table, label), content


if __name__ == "__main__":
    main()
