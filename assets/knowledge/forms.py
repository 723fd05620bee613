"""Declared layouts of submitted files: what ``data/forms/*.yaml`` may say, validated."""

import re
from functools import cache, cached_property
from typing import Literal, Self

from pydantic import model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.items import Kind, items, labels
from assets.text.cell import Direction
from assets.text.normal import normalise
from assets.warehouse.files import DATA, read_yaml

Field = Literal[
    "department",
    "fiscal_year",
    "item",
    "phase",
    "basis",
    "value",
    "unit",
    "direction",
    "month",
    "group",
    "live",
    "ordinal",
]


class Slot(Declared):
    """One label of a form (a row, a column or a label with its value beside it) and what stands under it.

    A label path of merged headers is written with ``/``. In a grid, row and column each give a part of
    (item, phase, basis) and complete one another. ``default_direction`` is how a target without a sign is meant, as
    the form's instruction tells those who fill it in.

    In a block: ``also`` is a second item that the same cell states; ``phases`` what a column's phase means in this row
    (本年预算数 is a control figure of 三公 lines only); ``spread`` a cell that stands for all rows it is merged over;
    ``part_item`` what the parts are that a department may name itself in the rows below; ``item_beside`` other column →
    the item that this one is where the other stands beside it; ``reason`` why nobody asks for what is ignored. Of
    ``field``: ``group`` begins a group of rows, of which what is merged over them is stated once, as ``department``
    does; ``live`` says whether a row counts, ``ordinal`` numbers the rows. ``variant``: some forms have it; it is read
    and not sent out.
    """

    label: str
    aliases: list[str] = []
    required: bool = True
    ignore: bool = False
    field: Field | None = None
    item: str | None = None
    phase: str | None = None
    basis: str | None = None
    key: bool = False
    default_direction: Direction | None = None
    choices: list[str] = []
    total_labels: list[str] = []
    total_item: str | None = None
    total_from: str | None = None
    also: str | None = None
    phases: dict[str, str] = {}
    spread: bool = False
    part_item: str | None = None
    item_beside: dict[str, str] = {}
    reason: str | None = None
    variant: bool = False

    @model_validator(mode="after")
    def _known_codes(self) -> Self:
        for dimension, code in (
            ("item", self.item),
            ("item", self.total_item),
            ("item", self.also),
            *(("item", item) for item in self.item_beside.values()),
            ("phase", self.phase),
            ("basis", self.basis),
        ):
            if code is not None and "<basis>" not in code and code not in labels(dimension):
                raise ValueError(f"{self.label}: {dimension} “{code}” is not in data/items.csv")
        return self

    def names(self) -> set[str]:
        """Normalised spellings by which the label is recognised."""
        return {normalise(name) for name in [self.label, *self.aliases]}


class FormBlock(Declared):
    """A part of one physical table that holds several: it begins at its header row and ends where the next begins.

    ``line``: the row below the header holds the values. ``grid`` and ``list`` are as in a ``FormTable``. ``pairs``: a
    label with its value beside it, in any row outside of the other blocks. ``months``: cumulated figures, a row for
    each month; or, where title or headers name the month, the row labelled as one of ``rows``, or the only one.

    Attributes:
        rate_claim: a grid that scores its own first row: the name under which its 分值 and 得分 are claimed.
        above: words that may stand above a column and add nothing to what it says.
        not_below: words beside or above a header that say that nobody asks for its lines: the targets of other years.
        sides: what the two lists are called that may stand side by side below the first row of a grid: their totals.
    """

    id: str
    layout: Literal["line", "grid", "list", "pairs", "months"]
    required: bool = True
    columns: list[Slot] = []
    rows: list[Slot] = []
    fields: list[Slot] = []
    rate_claim: str | None = None
    above: list[str] = []
    not_below: list[str] = []
    sides: list[Slot] = []


class Word(Slot):
    """One word of a table made of panels: of its headers, its lines, or a class of its classification.

    What the words above a column say and what the line says complete one another; the lower word wins. Its spellings
    are its aliases here and those of ``data/words/tables.yaml``.

    Attributes:
        use: the column holds the codes or the names of the lines, or the codes or names of units; without it, figures.
        coded_basis: basis of the figures of coded lines in the column; without it they are not read. ``<basis>`` stands
            for the basis that other words, or the table, say.
        code: code of the class that the line names.
        below: the line means this only below a line of that label, the word of a header only in a column below it.
        beside: the word means this only in a header that holds the word of that label too.
        panel: the line means this only in the panel whose names are headed so.
        weak: says only what no word above it has said: the 合计 below 基本支出 is that of 基本支出.
    """

    use: Literal["code", "name", "unit"] | None = None
    coded_basis: str | None = None
    code: int | None = None
    below: str | None = None
    beside: str | None = None
    panel: str | None = None
    weak: bool = False

    def names(self) -> set[str]:
        """Normalised spellings by which the word is recognised, with those that all tables share."""
        shared = table_words().spellings.get(self.label, [])
        return super().names() | {normalise(name) for name in shared}


class TableWords(Declared):
    """``data/words/tables.yaml``: what repeats over the tables made of panels.

    Attributes:
        spellings: label → further spellings, wherever a word has that label.
        sets: words by the name under which a table asks for them, as words of its header, as lines or as classes.
    """

    spellings: dict[str, list[str]]
    sets: dict[str, list[Word]]


@cache
def table_words() -> TableWords:
    """The words that tables share."""
    return TableWords.model_validate(read_yaml(DATA / "words" / "tables.yaml"))


class FormTable(Declared):
    """One table of a form.

    ``pairs``: label and value side by side. ``grid``: row labels × (merged) column headers. ``list``: one header
    row, then one line per row. ``blocks``: several of these in one physical table, found by ``title_pattern`` (a
    regular expression over the title without blanks). ``panels``: blocks side by side, each with names or codes of
    lines and figures; one that ``repeats`` others is found by ``title_pattern`` too.

    Attributes:
        titles: further titles that a table of panels bears.
        shared_titles: titles that tables of other forms bear as well: the form's ``subject`` tells whose it is.
        words: what stands in the headers of a table of panels; ``words_of``, ``lines_of``, ``classes_of``: sets of
            ``data/words/tables.yaml`` beside them.
        lines: its lines that have no code.
        classes: the classes that its lines name, or whose figures are figures of the department as well.
        coded_item: what a figure of a coded line is; ``name_item``: what its printed name is.
        phase: phase of its figures where no word says another; ``basis``: their basis likewise.
        repeats: tables of which this one only splits up what they say: nobody needs it where one of them was read.
        open: a list of what only the department knows, of which the form wants the lines that it declares.
        by_headers: a table of blocks is recognised by its header words where its title is none that is known.
        many: a department has as many of them as it likes, each a line: the tables of its projects.
        sendable: the bureau may send it out blank; others are of the making of systems and of other levels.
    """

    id: str
    title: str | None = None
    title_pattern: str | None = None
    by_headers: bool = False
    many: bool = False
    sendable: bool = True
    sheet: str | None = None
    layout: Literal["pairs", "grid", "list", "blocks", "panels"]
    unit: Literal["元", "千元", "万元", "百万元", "亿元"] | None = None
    corner: str | None = None
    required: bool = True
    fields: list[Slot] = []
    columns: list[Slot] = []
    rows: list[Slot] = []
    blocks: list[FormBlock] = []
    titles: list[str] = []
    words: list[Word] = []
    lines: list[Word] = []
    classes: list[Word] = []
    shared_titles: list[str] = []
    words_of: list[str] = []
    lines_of: list[str] = []
    classes_of: list[str] = []
    coded_item: str | None = None
    name_item: str | None = None
    phase: str = "final"
    basis: str | None = None
    open: bool = False
    repeats: list[str] = []

    @property
    def all_words(self) -> list[Word]:
        """The words of its headers: its own, then those that it shares."""
        return [*self.words, *_sets(self.words_of)]

    @property
    def all_lines(self) -> list[Word]:
        """Its lines that have no code, and the classes that lines name: its own, then those that it shares."""
        return [*self.lines, *_sets(self.lines_of), *self.all_classes]

    @property
    def all_classes(self) -> list[Word]:
        """Its classes: its own, then those that it shares."""
        return [*self.classes, *_sets(self.classes_of)]

    @cached_property
    def words_by_name(self) -> dict[str, list[Word]]:
        """Normalised spelling → the words of its headers that it may be, its own before those that it shares."""
        return _by_name(self.all_words)

    @cached_property
    def lines_by_name(self) -> dict[str, list[Word]]:
        """Normalised spelling → the lines and classes that it may be."""
        return _by_name(self.all_lines)

    def resolved(self, basis: str | None, within: str | None = None) -> str | None:
        """A basis in which ``<basis>`` may stand for another, that of the table where none is given.

        The basic part of the whole is ``basic``.
        """
        return basis and basis.replace("<basis>", within or self.basis or "total").removeprefix("total_")

    def is_titled(self, text: str) -> bool:
        """Whether its pattern finds a text without blanks to be its title."""
        return self.title_pattern is not None and re.search(self.title_pattern, text) is not None

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        for word in (*self.all_words, *self.all_lines) if self.layout == "panels" else ():
            bases = (word.basis, word.coded_basis, self.basis)
            for dimension, code in (*(("basis", self.resolved(basis)) for basis in bases), ("phase", self.phase)):
                if code is not None and code not in labels(dimension):
                    raise ValueError(f"{self.id}, {word.label}: {dimension} “{code}” is not in data/items.csv")
        return self

    @model_validator(mode="after")
    def _complete(self) -> Self:
        needed = {
            "pairs": self.fields,
            "grid": self.columns and self.rows and self.corner,
            "list": self.columns,
            "blocks": self.blocks and (self.title_pattern or self.by_headers),
            "panels": self.title and (self.all_words or self.repeats),
        }
        if not needed[self.layout]:
            raise ValueError(f"table {self.id}: layout {self.layout} lacks its slots")
        return self


def _by_name(words: list[Word]) -> dict[str, list[Word]]:
    named: dict[str, list[Word]] = {}
    for word in words:
        for name in word.names():
            named.setdefault(name, []).append(word)
    return named


def _sets(names: list[str]) -> list[Word]:
    unknown = sorted(set(names) - set(table_words().sets))
    if unknown:
        raise ValueError(f"sets {unknown} are not in data/words/tables.yaml")
    return [word for name in names for word in table_words().sets[name]]


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
    tables: list[FormTable]
    chapters: list[ReportChapter] = []

    @model_validator(mode="after")
    def _recognisable(self) -> Self:
        if self.reader == "workbook" and not (self.title and all(table.title for table in self.tables)):
            raise ValueError(f"form {self.id}: a workbook form and its tables need titles")
        if self.stage is not None and self.stage not in labels("stage"):
            raise ValueError(f"form {self.id}: stage “{self.stage}” is not in data/items.csv")
        return self

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
    tables = [table for form in forms() for table in form.tables]
    columns = [slot for table in tables if table.layout == "list" for slot in table.columns]
    columns += [
        slot
        for table in tables
        for block in table.blocks
        for slot in block.columns
        if block.layout == "list" and not (slot.spread and slot.phase and not table.many)
    ]
    listed = {item for slot in columns for item in (slot.item, slot.also) if item}
    return frozenset(listed | {table.coded_item for table in tables if table.coded_item})


def item_kind(item: str) -> Kind:
    """The kind of an item (money, count, text …)."""
    return items()[item].kind or "text"
