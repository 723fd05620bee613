"""Turns a submitted file into readings with the declared forms: by title and headers, never by position or name."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated

from pydantic import PlainSerializer, PlainValidator, TypeAdapter

from assets.intake.accounting import Accounting, Number, TableReading, account, not_needed, number_cells, refused_whole
from assets.intake.containers.csv import SHEET_NAME as CSV_SHEET
from assets.intake.containers.ending import unfinished
from assets.intake.containers.isolation import apart
from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import UNCALCULATED, Sheet, texts
from assets.intake.ledger import Reading
from assets.intake.other_documents import described, other_kind, unrecognised
from assets.intake.owners import Owners, title_years
from assets.intake.problems import Problem
from assets.intake.prose.narrative import narrative_form, read_narrative
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.rates import rate_readings
from assets.intake.prose.report import read_report, read_report_tables, recognises_report
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.anywhere import read_tables_form
from assets.intake.tables.panels.by_headers import read_by_headers
from assets.intake.tables.panels.empty import empty_tables
from assets.intake.tables.panels.form import read_panel_form
from assets.intake.tables.tidy import is_tidy, read_tidy, recognise_csv, tidy_form
from assets.intake.tables.workbook import read_workbook_form, recognise_workbook
from assets.intake.unseen import concealed, unseen_notes
from assets.knowledge.forms import Form, Table, forms
from assets.knowledge.register import Register
from assets.text.normal import short, squeezed

READER_VERSION = 6
"""Raised when reading changes for every form: files already read are then read again."""


_MOST_PROBLEMS = 50
"""Problems of one file that are listed one by one."""

_TABLE_READERS = {False: read_tables_form, True: read_panel_form}
"""Whether a form's tables are made of panels → what reads it."""


def _declared(form: object) -> Form:
    """A form by its id, which is all that is handed from process to process."""
    declared = next((each for each in forms() if each.id == form), None)
    if declared is None:
        raise ValueError(form)
    return declared


@dataclass(frozen=True)
class FormReading:
    """What was understood of one form in a file; its readings may be of several departments."""

    form: Annotated[Form, PlainSerializer(lambda form: form.id), PlainValidator(_declared)]
    readings: list[Reading]


@dataclass(frozen=True)
class FileReading:
    """What was understood of one file.

    Attributes:
        parts: form by form.
        set_aside: what could not be used.
        empty: tables of which the file says that they have no data, by title and sheet.
        unread: tables that belong to no known form, by sheet and beginning.
        not_needed: cells with numbers that the forms declare as not needed.
        sentences: the numbers in its sentences.
        numbers: what became of each number of the file.
        notes: what was taken for granted, such as a department named by the file's name alone.
        refusal: why the file as a whole is not understood; nothing of it was read.
    """

    parts: list[FormReading]
    set_aside: list[Problem] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    not_needed: list[Number] = field(default_factory=list)
    sentences: list[Number] = field(default_factory=list)
    numbers: Accounting = field(default_factory=Accounting)
    notes: list[str] = field(default_factory=list)
    refusal: Problem | None = None

    @property
    def readings(self) -> list[Reading]:
        """The readings of all forms."""
        return [reading for part in self.parts for reading in part.readings]


_ANSWER, _YEARS = TypeAdapter(FileReading), TypeAdapter(set[int])


class FormReader:
    """Reads one file.

    Args:
        name: file name, for messages.
        fiscal_year: the year of the folder in which the file lies.
        register: departments to which figures may be attributed.
        trial: read a file of a department that the register does not know, or one that was published here, as
            well, to be looked at only.
    """

    def __init__(self, name: str, fiscal_year: int, register: Register, *, trial: bool = False) -> None:
        self._source = SourceFile(name, fiscal_year, register, trial)

    def look(self, data: bytes) -> FileReading:
        """All that another process of bounded memory and time makes of a file; of one refused whole, its numbers.

        Raises:
            Problem: the file cannot be opened, so that nothing in it can be counted.
            OSError: no other process can be started.
        """
        return apart(self._source.name, _ANSWER.validate_json, self._answer, data)

    def read(self, data: bytes) -> FileReading:
        """All readings of a file, as ``look`` gives them.

        Raises:
            Problem: the file as a whole is not understood; nothing of it may be used.
            OSError: no other process can be started.
        """
        reading = self.look(data)
        if reading.refusal is not None:
            raise reading.refusal
        return reading

    def _answer(self, data: bytes) -> bytes:
        reading = self.look_here(data)
        return _ANSWER.dump_json(replace(reading, set_aside=self._listed(reading.set_aside)))

    def _listed(self, problems: list[Problem]) -> list[Problem]:
        """So many problems as somebody reads; the others are counted."""
        more = len(problems) - _MOST_PROBLEMS
        if more <= 0:
            return problems
        rest = self._source.problem(None, f"另有 {more} 处未采用", "全部读懂", "先按上面各条更正，再报送一次")
        return [*problems[:_MOST_PROBLEMS], rest]

    def read_here(self, data: bytes) -> FileReading:
        """All readings of a file, read by this process, which a hostile file may end.

        Raises:
            Problem: as ``read``.
        """
        return self._read_opened(data, open_document(self._source.name, data))

    def look_here(self, data: bytes) -> FileReading:
        """As ``look``, by this process.

        Raises:
            Problem: as ``look``.
        """
        sheets = open_document(self._source.name, data)
        try:
            return self._read_opened(data, sheets)
        except Problem as refusal:
            everything = [sheet.revealed() for sheet in sheets]
            numbers = refused_whole(everything, ProseNumbers(everything).numbers(), refusal)
            return FileReading([], numbers=numbers, refusal=refusal)

    def _read_opened(self, data: bytes, sheets: list[Sheet]) -> FileReading:
        if not any(True for _ in texts(sheets)) and not _has_uncalculated(sheets):
            found, expected = "没有任何内容", "填好的表格或报告"
            raise self._source.problem(None, found, expected, "请部门填写后报送")
        hidden = [sheet for sheet in sheets if sheet.hidden and next(texts([sheet]), None)]
        unseen = hidden or any(sheet.concealed for sheet in sheets)
        reading = self._read_visible(sheets, hidden) if unseen else self._read_sheets(sheets)
        self._source.notes.extend(unseen_notes(sheets))
        cut_off = unfinished(self._source.name, data, sheets)
        problems = [*reading.set_aside, *filter(None, [cut_off])]
        notes = list(dict.fromkeys(self._source.notes))
        everything = [sheet.revealed() for sheet in sheets]
        unneeded = [*reading.not_needed, *_of_other_kinds(everything, reading)]
        numbers = account(everything, reading.readings, unneeded, reading.sentences, problems)
        set_aside = [*self._source.strangers, *problems]
        return replace(reading, set_aside=set_aside, notes=notes, not_needed=[], sentences=[], numbers=numbers)

    def _read_visible(self, sheets: list[Sheet], hidden: list[Sheet]) -> FileReading:
        """Hidden sheets, rows and columns are named, and count only where nothing can be read without them."""
        visible = [sheet for sheet in sheets if not sheet.hidden]
        try:
            reading = self._read_sheets(visible)
        except Problem:
            reading = self._read_sheets([sheet.revealed() for sheet in sheets])
            used = {fact.sheet for fact in reading.readings}
            noted = [self._hidden(sheet, "已采用") for sheet in hidden if sheet.name in used]
            noted += concealed(self._source, [sheet for sheet in visible if sheet.name in used], "已采用")
            return replace(reading, set_aside=[*reading.set_aside, *noted])
        noted = [self._hidden(sheet, "未采用") for sheet in hidden if self._holds_a_form(sheet)]
        noted += concealed(self._source, visible, "未采用")
        named = {problem.sheet for problem in noted}
        unread = [f"{sheet.name}（隐藏）" for sheet in hidden if sheet.name not in named]
        return replace(reading, set_aside=[*reading.set_aside, *noted], unread=[*reading.unread, *unread])

    def _holds_a_form(self, sheet: Sheet) -> bool:
        try:
            return bool(self._read_sheets([sheet]).readings)
        except Problem:
            return False

    def _hidden(self, sheet: Sheet, use: str) -> Problem:
        first = next(texts([sheet]))
        return self._source.problem(
            first, f"隐藏的工作表（开头是“{short(first.text)}”，{use}）", "可见的工作表", "取消隐藏或删去该表后重新报送"
        )

    def _read_sheets(self, sheets: list[Sheet]) -> FileReading:
        by_reader = {
            reader: [form for form in forms() if form.reader == reader]
            for reader in ("tidy", "workbook", "tables", "report", "narrative", "rates")
        }
        if not sheets:
            raise self._source.problem(None, "没有可见的工作表", "填好的表格或报告", "取消隐藏后重新报送")
        if sheets[0].name == CSV_SHEET and is_tidy(by_reader["tidy"], sheets[0]):
            return self._read_tidy(recognise_csv(self._source, by_reader["tidy"], sheets[0]), sheets[0])
        filled = [sheet for sheet in sheets if next(texts([sheet]), None)]
        tidy = tidy_form(by_reader["tidy"], filled[0]) if len(filled) == 1 and not filled[0].prose else None
        if tidy is not None:
            return self._read_tidy(tidy, filled[0])
        workbook = recognise_workbook(self._source, by_reader["workbook"], sheets)
        if workbook is not None:
            reading = _file_reading(workbook, read_workbook_form(self._source.reading(workbook), workbook, sheets))
            used = {fact.sheet for fact in reading.readings}
            numbered = {cell.sheet.name for cell in number_cells(sheets)}
            return replace(reading, unread=list(_unread([s for s in sheets if s.name in numbered], used)))
        return self._read_document(sheets, by_reader)

    def _read_tidy(self, form: Form, sheet: Sheet) -> FileReading:
        return _file_reading(form, read_tidy(self._source.reading(form), form.tables[0], sheet))

    def _read_document(self, sheets: list[Sheet], by_reader: dict[str, list[Form]]) -> FileReading:
        """Whatever forms stand in a document, side by side."""
        table_forms, report_forms = by_reader["tables"], by_reader["report"]
        published = list(_published(self._source, sheets, report_forms))
        if published and not self._source.trial:
            raise published[0]
        owners = Owners(self._source, sheets)
        by_form = [
            (form, _TABLE_READERS[form.is_panels](self._source.reading(form), form, sheets, owners.at))
            for form in table_forms
        ]
        panel_forms = [form for form in table_forms if form.is_panels]
        unknown = _without_table(sheets, [reading for _, reading in by_form])
        by_form += read_by_headers(self._source, panel_forms, unknown, sheets, owners.at)
        set_aside: list[Problem] = []
        numbers, narrative = ProseNumbers(sheets), narrative_form(by_reader["narrative"], sheets)
        try:
            if any(recognises_report(form, sheets) for form in report_forms):
                by_form += self._read_report(sheets, report_forms, owners.whole(), numbers)
            elif narrative:
                by_form.append((narrative, read_narrative(self._source, narrative, sheets, owners.whole(), numbers)))
        except Problem as problem:
            set_aside.append(problem)
        parts = [FormReading(form, reading.readings) for form, reading in by_form if reading.readings]
        set_aside += [problem for _, reading in by_form for problem in reading.problems]
        departments = {reading.department_id for part in parts for reading in part.readings}
        if len(departments) == 1:
            owner = Owner(departments.pop(), self._source.fiscal_year)
            parts += [FormReading(form, list(rate_readings(sheets, owner, numbers))) for form in by_reader["rates"]]
        set_aside = list({str(problem): problem for problem in set_aside}.values())
        empty = [pair for form in panel_forms for pair in empty_tables(self._source, form, sheets)]
        if not parts and not set_aside and empty:
            raise _without_data(self._source, *empty[0])
        if not parts and not set_aside:
            raise unrecognised(self._source, sheets)
        used = {reading.sheet for part in parts for reading in part.readings} | {problem.sheet for problem in set_aside}
        used |= {number.sheet for _, reading in by_form for number in reading.not_needed}
        return FileReading(
            parts,
            [*published, *set_aside],
            [f"{table.title}（{sheet.name}）" for sheet, table in empty],
            list(_unread(sheets, used | {sheet.name for sheet, _ in empty})),
            [number for _, reading in by_form for number in reading.not_needed],
            list(numbers.numbers()),
        )

    def _read_report(
        self, sheets: list[Sheet], report_forms: list[Form], owner: Owner, numbers: ProseNumbers
    ) -> Iterator[tuple[Form, TableReading]]:
        for form in report_forms:
            if form.chapters:
                yield form, TableReading(read_report(self._source, form, sheets, owner, numbers))
            else:
                yield form, read_report_tables(self._source, form, sheets, owner)


def _file_reading(form: Form, reading: TableReading) -> FileReading:
    """A file that is one form as a whole."""
    return FileReading([FormReading(form, reading.readings)], reading.problems, not_needed=reading.not_needed)


def titled_years(name: str, data: bytes) -> set[int]:
    """Fiscal years that the titles of a file state.

    Raises:
        Problem: the file cannot be opened.
        OSError: no other process can be started.
    """
    return apart(name, _YEARS.validate_json, _titled_years, name, data)


def _titled_years(name: str, data: bytes) -> bytes:
    return _YEARS.dump_json(title_years(open_document(name, data)))


def _published(source: SourceFile, sheets: list[Sheet], report_forms: list[Form]) -> Iterator[Problem]:
    """Where a document says that it was made here from what departments sent: it would be evidence for itself."""
    sentences = {squeezed(form.published) for form in report_forms if form.published}
    for cell in texts([sheet for sheet in sheets if sheet.prose]):
        if squeezed(cell.text) in sentences:
            found, expected = "由报送数据生成的评价报告", "部门自己填写的表或撰写的报告"
            yield source.problem(cell, found, expected, "从报送文件夹中移出，报送部门自己的材料")


def _without_table(sheets: list[Sheet], readings: list[TableReading]) -> list[Sheet]:
    """The sheets of a document in which no table was recognised."""
    used = {fact.sheet for reading in readings for fact in reading.readings}
    used |= {problem.sheet for reading in readings for problem in reading.problems}
    used |= {number.sheet for reading in readings for number in reading.not_needed}
    return [sheet for sheet in sheets if not sheet.prose and sheet.name not in used and other_kind(sheet) is None]


def _without_data(source: SourceFile, sheet: Sheet, table: Table) -> Problem:
    found = f"只有写明没有数据的表（{table.title}）"
    return source.problem(next(texts([sheet])), found, "至少一张有数据的表", "与本部门的其他表一并报送")


def _of_other_kinds(sheets: list[Sheet], reading: FileReading) -> Iterator[Number]:
    """The numbers of sheets that are known and not needed, such as a table of contents."""
    used = {fact.sheet for fact in reading.readings} | {problem.sheet for problem in reading.set_aside}
    for sheet in sheets:
        if sheet.name not in used and (kind := other_kind(sheet)):
            for cell in number_cells([sheet]):
                yield from not_needed(cell, f"{kind.label}，{kind.use}")


def _unread(sheets: list[Sheet], used: set[str]) -> Iterator[str]:
    """Tables of which no cell was read and nothing is said, by name and beginning."""
    for sheet in sheets:
        first = next(texts([sheet]), None)
        if first and not sheet.prose and sheet.name not in used:
            yield f"{sheet.name}（{described(sheet)}）"


def _has_uncalculated(sheets: list[Sheet]) -> bool:
    return any(content is UNCALCULATED for sheet in sheets for row in sheet.rows for content in row)
