"""Writes the workbooks of the sample district from ``cases/*.yaml``: real facts, one file per department-year."""

from collections.abc import Iterator
from typing import Any

from assets.knowledge.forms import forms
from assets.publication.forms.writer import Content, Filling, write_form
from assets.warehouse.files import SAMPLE, read_yaml


def main() -> None:
    """Write every case below ``data/sample/<year>/``; the same cases give the same bytes."""
    form = next(form for form in forms() if form.id == "collection_workbook")
    for path in sorted((SAMPLE / "cases").glob("*.yaml")):
        case = read_yaml(path)
        target = SAMPLE / case["file"]
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(write_form(form, filling_of(case)))


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
