"""One cell and what it is about become one reading."""

from dataclasses import dataclass

from assets.intake.containers.sheets import UNCALCULATED, Place
from assets.intake.ledger import Reading
from assets.intake.source import Owner
from assets.intake.units import STORED_DECIMALS, in_item_unit, stored
from assets.knowledge.items import items
from assets.text.cell import Cell, CellState, Direction, parse_cell, text_state


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


def reading_of(place: Place, fact: Fact, owner: Owner, table_unit: str | None, order: int) -> Reading:
    """The reading of a cell.

    Args:
        place: the cell.
        fact: what it is about.
        owner: whose figure it is.
        table_unit: unit of the table, for cells that name none.
        order: place of the table in the form.
    """
    term = items()[fact.item]
    unit = term.unit
    if place.content is UNCALCULATED:
        cell = Cell("uncalculated", None, None, None, 0, "")
    elif term.kind == "text":
        cell = Cell(_text_state(fact.item, place.text), None, None, None, 0, place.text)
    else:
        cell = parse_cell(place.content)
        if cell.value is not None and place.is_covered:
            # A number spread over several cells belongs to the first; repeating it in the others would be a guess.
            cell = Cell("unparsed", None, None, None, 0, cell.raw_text)
        if cell.value is not None:
            cell, unit = in_item_unit(cell, term, table_unit)
    direction = cell.direction or (fact.default_direction if cell.value is not None else None)
    return Reading(
        department_id=owner.department_id,
        fiscal_year=owner.fiscal_year,
        item=fact.item,
        phase=fact.phase,
        basis=fact.basis,
        record=fact.record,
        value=stored(cell.value),
        unit=unit,
        direction=direction,
        decimals=min(cell.decimals, STORED_DECIMALS),
        raw_text=cell.raw_text,
        state=cell.state,
        sheet=place.sheet.name,
        cell=place.address,
        form_order=order,
    )


def _text_state(item: str, text: str) -> CellState:
    """A chapter's “无” is an answer of the department; everywhere else it says that there is nothing."""
    state = text_state(text)
    return "value" if item.startswith("text_") and state == "not_applicable" else state
