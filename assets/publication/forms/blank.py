"""The forms to send out: which can be, and what is printed in them beforehand."""

from collections.abc import Sequence
from dataclasses import dataclass

from assets.knowledge.forms import Form, ListBlock, ListColumn, forms
from assets.publication.forms.writer import STANDARD, Content, Filling, can_write, write_form


@dataclass(frozen=True)
class ScoreLine:
    """A line of a score sheet as it is sent out: what is scored, for how many points, by which standard."""

    level1: str
    level2: str
    indicator: str
    points: float | None
    standard: str

    def content_of(self, word: ListColumn) -> Content:
        """What it says in a column; nothing in those that the department fills in."""
        printed: dict[str | None, Content] = {
            "claim_level1": self.level1,
            "claim_level2": self.level2,
            "claim_indicator": self.indicator,
            "claim_points": self.points,
        }
        return (self.standard if word.label == STANDARD else printed.get(word.item)) or None


def sendable() -> list[Form]:
    """The forms that can be sent out: workbooks, and tables that do not depend on what stands in them."""
    return [
        form
        for form in forms()
        if form.reader == "workbook"
        or (
            form.reader == "tables"
            and (sent := [table for table in form.tables if table.sendable])
            and all(map(can_write, sent))
        )
    ]


def score_tables(form: Form) -> dict[str, list[ListColumn]]:
    """Columns of the form's blocks that list what is scored, by block."""
    blocks = [block for table in form.tables for block in table.blocks if isinstance(block, ListBlock)]
    return {block.id: block.columns for block in blocks if any(c.item == "claim_indicator" for c in block.columns)}


def template_of(
    form: Form, department: str | None = None, fiscal_year: int | None = None, score_lines: Sequence[ScoreLine] = ()
) -> bytes:
    """The form to send out, with department, year and the lines to be scored filled in where they are given."""
    owner: dict[str | None, Content] = {"department": department, "fiscal_year": fiscal_year}
    cells: dict[tuple[str, ...], Content] = {
        (block.id, word.label): owner[word.field]
        for table in form.tables
        for block in table.blocks
        for word in block.pair_words
        if owner.get(word.field) is not None
    }
    records = {
        part: [{word.label: line.content_of(word) for word in words} for line in score_lines]
        for part, words in score_tables(form).items()
        if score_lines
    }
    return write_form(
        form,
        Filling(cells=cells, records=records, template=True, department=department, fiscal_year=fiscal_year),
    )
