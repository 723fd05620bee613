"""The line that adds a list up: where its figure stands, and whether it is that of what was reached."""

from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Meaning
from assets.intake.tables.context import inline
from assets.intake.tables.shapes.listing import Listing
from assets.knowledge.forms import item_kind
from assets.text.cell import parse_cell
from assets.text.normal import label, short


class TotalReader:
    """Reads the total of a list."""

    def __init__(self, listing: Listing) -> None:
        self._listing, self._context = listing, listing.context

    def read(self, row: int) -> None:
        """The total that is printed: below the points, beside its label or in one cell with it."""
        context, columns = self._context, self._listing.columns
        for column, item in self._listing.items.items():
            if item and item_kind(item) == "money" and column not in self._listing.figures:
                unit = context.unit(self._listing.segment, row, column, item)
                meaning = Meaning(item, columns[column].phase or context.table.phase, line=context.line)
                context.add(context.cell(row, column), meaning, unit)
        score = next((column for column, word in columns.items() if word.label == self._listing.total.below), None)
        if self._listing.total.item is None or score is None:
            self._pass_over_total(row, None)
            return
        cell, part = self._printed_total(row, score)
        if self._is_full_mark(cell, part):
            found = f"“{short(context.first_own(row))}”一行的“{short(part or cell.text)}”没有写明是分值还是得分，未采用"
            context.found.problems.append(
                context.source.problem(cell, found, f"“{self._listing.total.below}”一栏的合计", "在得分一栏填写合计")
            )
            return
        context.add(cell, Meaning(self._listing.total.item, line=context.line), None, part=part)
        self._pass_over_total(row, cell)

    def _printed_total(self, row: int, score: int) -> tuple[Cell, str | None]:
        """Where the total stands: below the points, in one cell with its label, or the only number beside it."""
        context, columns = self._context, self._listing.columns
        cell = context.cell(*context.region.sheet.origin(row, score))
        if cell.row == row and context.is_number(row, cell.column):
            return cell, None
        for column in range(context.region.sheet.width):
            pair = inline(context.own(row, column))
            if pair and label(pair[0]) in self._listing.total_names:
                return context.cell(row, column), pair[1]
        others = {column for column, word in columns.items() if not (word.spread or word.key)}
        others |= self._listing.segment.upper | set(self._listing.segment.unknown)
        loose = [c for c in range(context.region.sheet.width) if c not in others and context.is_number(row, c)]
        return context.cell(row, loose[0] if len(loose) == 1 else score), None

    def _is_full_mark(self, cell: Cell, part: str | None) -> bool:
        """Whether a total may be that of the points: it does not stand below the scores, and adds them up as well."""
        if (
            part is None
            and self._listing.columns.get(cell.column, self._listing.key).label == self._listing.total.below
        ):
            return False
        value = parse_cell(cell.content if part is None else part).value
        points, scores = (
            sum(r.value for r in self._context.found.readings if r.item == item and r.value is not None)
            for item in ("claim_points", "claim_score")
        )
        return value is not None and value == points != scores

    def _pass_over_total(self, row: int, read: Cell | None) -> None:
        for column in range(self._context.region.sheet.width):
            if read is None or column != read.column:
                self._context.not_needed(row, column, "合计，按各行重算")
