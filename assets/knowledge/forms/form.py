"""A form as a whole: what ``data/forms/*.yaml`` may say, validated."""

from collections.abc import Iterator
from functools import cache
from typing import Literal, Self

from pydantic import model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.forms.blocks import GridBlock, ListBlock, RecordsBlock
from assets.knowledge.forms.table import Table
from assets.knowledge.items import Kind, items, labels
from assets.warehouse.files import DATA, read_yaml


class ReportChapter(Declared):
    """A chapter of the narrative report.

    Attributes:
        item: the text that its paragraphs make; none where only its figures count.
        stage: stage of the items of which its sentences may state figures.
        headings: regular expressions, searched in the heading without blanks and number.
        closed: its sub-headings open no other chapter, whatever they speak of.
    """

    id: str
    item: str | None = None
    stage: str
    headings: list[str]
    closed: bool = False


class Form(Declared):
    """One form.

    Attributes:
        reader: what reads it: ``workbook``, a workbook that is the form as a whole; ``tidy``, one fact per row;
            ``tables``, tables anywhere in a document; ``report``, the narrative report with its chapters and tables;
            ``narrative``, sentences of a document without its chapters; ``rates``, what the text of any document says
            of itself.
        version: raised when reading changes; files already read are then read again.
        precedence: the lower goes first where two forms came together.
        closed: its tables list all there is: a line that a department's table does not print is most likely none.
        annual: it reports on a whole year; of a department that sent no such form nothing is missing yet.
        issued: the bureau hands it out as it stands: whoever changed it is asked to restore it. Other forms have many
            versions, and what is not known in one may be right.
        office: it is filled in by the bureau: read from ``bureau/reviews`` alone, never from a submission.
        plan: a title of a narrative that says this is about a budget; ``account`` about what was spent.
        published: a sentence that stands only in the documents made here, which are nobody's submission.
        subject: what its tables speak of, which tells them from those of other forms with the same title.
        stage: which document of the budget year it is, of ``data/items.csv``; amounts of one stage are held against
            those of the others.
    """

    id: str
    label: str
    version: int
    reader: Literal["workbook", "tidy", "tables", "report", "narrative", "rates"]
    precedence: int
    title: str | None = None
    instruction: str
    closed: bool = False
    annual: bool = True
    issued: bool = False
    office: bool = False
    plan: str | None = None
    account: str | None = None
    published: str | None = None
    subject: Literal["预算", "决算"] | None = None
    stage: str | None = None
    tables: list[Table]
    chapters: list[ReportChapter] = []

    @model_validator(mode="after")
    def _recognisable(self) -> Self:
        if self.reader == "workbook" and not (self.title and all(table.title for table in self.tables)):
            raise ValueError(f"form {self.id}: a workbook form and its tables need titles")
        if self.stage is not None and self.stage not in labels("stage"):
            raise ValueError(f"form {self.id}: stage “{self.stage}” is not in data/items.csv")
        for table in self.tables if self.is_strict else ():
            if len(table.blocks) > 1 or any(isinstance(b, GridBlock) and b.corner is None for b in table.blocks):
                raise ValueError(f"table {table.id}: it is one block, a grid with its corner")
        return self

    @property
    def is_strict(self) -> bool:
        """Whether its tables have the words that it declares and no others: of one with another nothing is read."""
        return self.reader != "tables"

    @property
    def is_panels(self) -> bool:
        """Whether its tables are made of panels."""
        return any(table.panels for table in self.tables)

    @property
    def is_prose(self) -> bool:
        """Whether its readings stand in sentences: these never override a table, whenever they came."""
        return not self.tables

    @property
    def by_fact(self) -> bool:
        """Whether each of its rows, months or sentences speaks for itself: a later file replaces no whole table."""
        return self.reader == "tidy" or self.is_prose or not self.annual


@cache
def forms() -> list[Form]:
    """All forms of ``data/forms``, by precedence (the first wins where two forms give the same figure)."""
    loaded = [Form.model_validate(read_yaml(path)) for path in sorted((DATA / "forms").glob("*.yaml"))]
    return sorted(loaded, key=lambda form: (form.precedence, form.id))


@cache
def form_labels() -> dict[str, str]:
    """Form id → its name."""
    return {form.id: form.label for form in forms()}


@cache
def listed_items() -> frozenset[str]:
    """Items that stand in the lines of lists, many of them in one table: a name alone does not say which is meant."""
    return frozenset(item for form in forms() for table in form.tables for item in _listed(table))


def _listed(table: Table) -> Iterator[str]:
    for block in table.blocks:
        if isinstance(block, ListBlock):
            for column in block.columns:
                if not (column.spread and column.phase and not table.many):
                    yield from filter(None, (column.item, column.also))
        elif isinstance(block, RecordsBlock):
            yield from (column.item for column in block.columns if column.item)
        elif table.panels and table.panels.coded_item:
            yield table.panels.coded_item


def item_kind(item: str) -> Kind:
    """The kind of an item (money, count, text …)."""
    return items()[item].kind or "text"
