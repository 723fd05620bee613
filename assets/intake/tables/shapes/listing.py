"""A list as it stands: which of its columns is what."""

from collections.abc import Iterator
from functools import cache, cached_property

from assets.intake.tables.context import TEMPLATE_LEFTOVER, TableContext
from assets.intake.tables.segment import Segment
from assets.knowledge.forms import ListBlock, ListColumn, ListTotal, forms, item_kind
from assets.text.cell import text_state
from assets.text.normal import label

PRINTED = {"claim_points", "declared_weight"}
"""What the bureau prints in a form beforehand."""


class Listing:
    """The columns of a list in a table.

    Attributes:
        columns: column → its word.
        items: column → what it says beside the others.
        key_column: the column that names the lines; ``key`` its word.
        group_columns: those that begin a group of lines.
        figures: those of what is stated once for a group.
        total: the line that adds the list up.
    """

    def __init__(self, context: TableContext, segment: Segment, block: ListBlock) -> None:
        self.context, self.segment = context, segment
        self.columns = columns = segment.columns_of(ListColumn)
        self.total = block.total or ListTotal(labels=[])
        self.key_column = segment.key_column or 0
        self.key = columns[self.key_column]
        self.items = {column: word.item_among(columns.values()) for column, word in columns.items()}
        for column in self._of_upper_level():
            segment.upper.add(column)
            del segment.columns[column], columns[column], self.items[column]
        self.group_columns = [c for c, word in columns.items() if word.field in ("department", "group")]
        self.figures = {column for column, word in columns.items() if word.spread and word.phase}

    @property
    def lists_projects(self) -> bool:
        """Whether each line, or group of lines, is a project."""
        return self.key_column in self.group_columns

    @cached_property
    def quantities(self) -> list[int]:
        """The columns of what is asked for and what was reached."""
        return [column for column, item in self.items.items() if item and item_kind(item) == "quantity"]

    @cached_property
    def answers(self) -> list[int]:
        """The columns in which a department answers with a number."""
        return [
            column
            for column, word in self.columns.items()
            if not (word.spread or word.ignore) and column not in (self.key_column, *self.figures)
            and (item := self.items[column]) and item not in PRINTED and item_kind(item) != "text"
        ]  # fmt: skip

    @cached_property
    def total_names(self) -> set[str]:
        """What the line that adds it up is called, as it is compared."""
        return {self.context.name(name) for name in self.total.labels}

    def name(self, row: int) -> str:
        """What a line is called."""
        return self.context.own(row, self.key_column)

    def number(self, row: int) -> str:
        """What stands in a line's column of ordinals, where the list has one."""
        columns = [column for column, word in self.columns.items() if word.field == "ordinal"]
        return next((self.context.own(row, column) for column in columns), "")

    def filled(self, row: int) -> list[int]:
        """The columns in which a row says something: neither nothing nor the “……” left in from a template."""
        texts = ((column, self.context.region.sheet.text(row, column)) for column, item in self.items.items() if item)
        return [column for column, text in texts if text_state(text) == "value" and says(text)]

    def department_columns(self) -> Iterator[int]:
        """Columns beside those that are asked for that may name a department, headed so or not."""
        for column in range(self.context.region.sheet.width):
            path = self.segment.headers.get(column, "")
            is_headed = label(path.rpartition("/")[2]) in _department_headers() and column not in self.columns
            if column < self.segment.first_column or is_headed:
                yield column

    def _of_upper_level(self) -> list[int]:
        """Points left of the key that stand only once for several lines: they are those of the level beside them."""
        columns = [c for c, item in self.items.items() if item in (*PRINTED, "claim_score") and c < self.key_column]
        named = [row for row in self.segment.rows if self.context.own(row, self.key_column)]
        return [
            column
            for column in columns
            if any(not self.context.own(row, column) and self.context.first_own(row) for row in named)
        ]


def says(text: str) -> bool:
    """Whether a text says something that a template does not."""
    return bool(text) and not TEMPLATE_LEFTOVER.fullmatch(text)


@cache
def _department_headers() -> frozenset[str]:
    """Every header by which a form knows the column that names a department."""
    words = (word for form in forms() for table in form.tables for word in table.header_words())
    return frozenset[str]().union(*(word.labels for word in words if word.names_department))
