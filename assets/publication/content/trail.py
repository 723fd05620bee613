"""The figures of a department-year with the cells that they were read from."""

from collections.abc import Mapping
from decimal import Decimal

from assets.publication.content.contract import Evidence
from assets.publication.content.dossier import MeasureParts, SourcedFigure
from assets.warehouse.warehouse import Rows

_THREE_PUBLIC = {"control": "budget_wan", "final": "final_wan"}
_BUDGET = {
    "initial_budget": "initial_wan",
    "adjusted_budget": "adjusted_wan",
    "final": "final_wan",
    "additions": "additions_wan",
}


def figures_behind(
    figures: Rows, three_public: Rows, cells: Mapping[int, Evidence]
) -> dict[tuple[str, str, str], SourcedFigure]:
    """The known figures of the printed tables, by item, basis and field of the contract.

    Args:
        figures: rows of ``intake.figure`` (amounts in the unit of the item; money: 万元).
        three_public: rows of ``comparison.three_public_change``, whose last year's figure may be another file's.
        cells: reading id → cell.

    Returns:
        A figure per key of ``Dossier.figures``; none where the amount or its cell is not known.
    """
    lines = {row["item"]: row for row in three_public}
    found: dict[tuple[str, str, str], SourcedFigure] = {}

    def note(key: tuple[str, str, str], amount: Decimal | None, reading: int) -> None:
        if amount is not None and reading in cells:
            found[key] = SourcedFigure(amount, cells[reading])

    for row in figures:
        item, phase, basis = row["item"], row["phase"], row["basis"]
        if phase in _BUDGET:
            note((item, basis, _BUDGET[phase]), row["amount"], row["reading_id"])
        if item in lines and basis == "total":
            if phase in _THREE_PUBLIC:
                note((item, "", _THREE_PUBLIC[phase]), row["amount"], row["reading_id"])
            elif phase == "previous_final":
                note((item, "", "previous_final_wan"), row["amount"], row["reading_id"])
    for item, line in lines.items():
        if line["previous_source"] == "previous_file":  # its reading is the last of the line
            note((item, "", "previous_final_wan"), line["previous_final_wan"], line["reading_ids"][-1])
    return found


def measure_parts(measures: Rows, cells: Mapping[int, Evidence]) -> dict[str, MeasureParts]:
    """What each measure divides by what, with its cells, by measure id; from rows of ``evaluation.measure``."""
    return {
        row["measure"]: MeasureParts(
            row["numerator"],
            row["denominator"],
            [cells[reading] for reading in dict.fromkeys(row["reading_ids"]) if reading in cells],
        )
        for row in measures
    }
