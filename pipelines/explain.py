"""The ladder from a score down to the cells it rests on."""

from decimal import Decimal
from typing import Any

from rich.tree import Tree

from assets.vocabulary import labels
from assets.warehouse import Warehouse, Years


def explain_indicator(warehouse: Warehouse, department_id: str, fiscal_year: int, indicator: str | None) -> Tree | None:
    """Score → indicator → formula → readings → file, sheet and cell.

    Args:
        indicator: id or label; ``None`` for all indicators.

    Returns:
        ``None`` when there is no such evaluation.
    """
    stored = warehouse.rows(["evaluation.summary", "evaluation.indicator_score"], Years(fiscal_year, fiscal_year))
    summary = [row for row in stored["evaluation.summary"] if row["department_id"] == department_id]
    scores = [
        row
        for row in stored["evaluation.indicator_score"]
        if row["department_id"] == department_id and indicator in (None, row["indicator"], row["label"])
    ]
    if not summary or not scores:
        return None
    cells = _cells(warehouse, department_id, fiscal_year)
    head = summary[0]
    tree = Tree(
        f"{head['department']} {fiscal_year}：自评 {_plain(head['self_score'])}，"
        f"重算 {_plain(head['score_low'])}～{_plain(head['score_high'])}"
    )
    for row in sorted(scores, key=lambda row: row["ordinal"]):
        branch = tree.add(
            f"{row['label']}（{row['indicator']}，{row['points']} 分）：{row['low']}～{row['high']} 分，{row['state']}"
        )
        branch.add(row["explanation"])
        for reading in dict.fromkeys(
            [*row["reading_ids"], *([row["claim_reading_id"]] if row["claim_reading_id"] else [])]
        ):
            if reading in cells:
                branch.add(cells[reading])
    return tree


def _cells(warehouse: Warehouse, department_id: str, fiscal_year: int) -> dict[int, str]:
    """Reading id → one line with item, value, file, sheet, cell and raw text; last year's readings included."""
    names: dict[str, str] = {}
    stored = warehouse.rows(["intake.source_file", "intake.reading"], Years(fiscal_year - 1, fiscal_year))
    for file in stored["intake.source_file"]:
        names[file["source_sha256"]] = file["path"]
    return {
        row["reading_id"]: _line(row, names)
        for row in stored["intake.reading"]
        if row["department_id"] == department_id
    }


def _plain(value: Decimal | None) -> str:
    return "—" if value is None else format(value.normalize(), "f")


def _line(row: dict[str, Any], names: dict[str, str]) -> str:
    item = f"{row['fiscal_year']} {labels('phase')[row['phase']]} {labels('item')[row['item']]}"
    place = f"{names.get(row['source_sha256'], row['source_sha256'][:12])} / {row['sheet']} / {row['cell']}"
    return f"{item}：{row['state']} “{row['raw_text']}” ← {place}"
