"""One cell and what it is about become one reading."""

from dataclasses import dataclass

from assets.intake.containers.sheets import UNCALCULATED, Cell
from assets.intake.ledger import Reading
from assets.intake.source import Owner
from assets.intake.units import STORED_DECIMALS, in_item_unit, stored
from assets.knowledge.items import items
from assets.text.cell import CellState, CellValue, Direction, parse_cell, text_state


@dataclass(frozen=True)
class Fact:
    """What a cell is about.

    Attributes:
        record: number of the row within a list; 0 where the form has one cell for the fact.
        default_direction: how a target without a sign is meant.
    """

    item: str
    phase: str = "final"
    basis: str = "total"
    record: int = 0
    default_direction: Direction | None = None


def reading_of(cell: Cell, fact: Fact, owner: Owner, table_unit: str | None, order: int) -> Reading:
    """The reading of a cell.

    Args:
        cell: the cell.
        fact: what it is about.
        owner: whose figure it is.
        table_unit: unit of the table, for cells that name none.
        order: number of the table in the form.
    """
    term = items()[fact.item]
    unit = term.unit
    if cell.content is UNCALCULATED:
        answer = CellValue("uncalculated", None, None, None, 0, "")
    elif term.kind == "text":
        answer = CellValue(_text_state(fact.item, cell.text), None, None, None, 0, cell.text)
    else:
        answer = parse_cell(cell.content)
        if answer.value is not None and cell.is_covered:
            # A number spread over several cells belongs to the first; repeating it in the others would be a guess.
            answer = CellValue("unparsed", None, None, None, 0, answer.raw_text)
        if answer.value is not None:
            answer, unit = in_item_unit(answer, term, table_unit)
    direction = answer.direction or (fact.default_direction if answer.value is not None else None)
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=fact.item,
        phase=fact.phase,
        basis=fact.basis,
        record=fact.record,
        value=stored(answer.value),
        unit=unit,
        direction=direction,
        decimals=min(answer.decimals, STORED_DECIMALS),
        raw_text=answer.raw_text,
        state=answer.state,
        sheet=cell.sheet.name,
        cell=cell.address,
        form_order=order,
    )


def _text_state(item: str, text: str) -> CellState:
    """A chapter's “无” is an answer of the department; everywhere else it says that there is nothing."""
    state = text_state(text)
    return "value" if item.startswith("text_") and state == "not_applicable" else state
