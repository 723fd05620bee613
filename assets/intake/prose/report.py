"""Reads the narrative report: its chapters as texts, the figures and targets in its sentences, and its own tables."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.ledger import Meaning, Reading, reading_of
from assets.intake.problems import Problem
from assets.intake.prose.chapters import Section, sections
from assets.intake.prose.figures import conclusion_readings, figure_readings, figures_in
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.target_pairs import target_pairs, target_readings
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.context import TableContext
from assets.intake.tables.table import read_issued_table
from assets.knowledge.forms import Form, Table
from assets.knowledge.items import items
from assets.text.normal import normalise, squeezed

_STATING = (("overview", "finance"), ("work", "conclusion"))
"""Stages whose chapters state the figures of items of these stages: a sum among the results is no total."""

_CHAPTERS_NEEDED = 3
_LABELS_NEEDED = 3
_TITLE_ROWS = 12


def recognises_report(form: Form, sheets: Sequence[Sheet]) -> bool:
    """Whether a document is a report: its title says so, and it has at least three of the declared chapters."""
    head = "".join(
        squeezed(cell.text) for cell in list(texts([sheet for sheet in sheets if sheet.prose]))[:_TITLE_ROWS]
    )
    if not form.title or not re.search(form.title, head):
        return False
    return len({section.chapter.id for section in sections(sheets, form.chapters)}) >= _CHAPTERS_NEEDED


def read_report(
    source: SourceFile, form: Form, sheets: Sequence[Sheet], owner: Owner, numbers: ProseNumbers
) -> list[Reading]:
    """Readings of a report's chapters, and of the figures and targets in their sentences.

    Args:
        source: the file.
        form: the report.
        sheets: the whole document.
        owner: whose it is.
        numbers: where what becomes of the numbers of its sentences is put down.
    """
    chapters = sections(sheets, form.chapters)
    department = source.register.find(owner.department_id, owner.fiscal_year)
    names = [department.name, *department.aliases] if department else [owner.department_id]
    readings = list(_texts(chapters, owner))
    for stages in _STATING:
        figures = figures_in(_paragraphs(_of(chapters, stages)), owner.fiscal_year, names, numbers)
        readings += figure_readings([one for one in figures if items()[one.item].stage in stages], owner, numbers)
    readings += conclusion_readings(_paragraphs(_of(chapters, ("conclusion",))), owner)
    goals = [section for section in _of(chapters, ("targets",)) if not _tells_results(section)]
    results = [section for section in chapters if section.chapter.stage == "performance" or _tells_results(section)]
    numbers.on_targets(_paragraphs([*goals, *results]))
    targets = target_pairs(_paragraphs(goals), _paragraphs(results), owner.fiscal_year)
    return [*readings, *target_readings(targets, owner, 0, numbers)]


def read_report_tables(source: SourceFile, form: Form, sheets: Sequence[Sheet], owner: Owner) -> TableReading:
    """What the report's own tables say, which bear no titles; and those that look like one and cannot be read."""
    together = TableReading()
    for order, table in enumerate(form.tables):
        for sheet in sheets:
            if not sheet.prose and _resembles(source, table, sheet):
                try:
                    region = Region(sheet, -1, len(sheet.rows))
                    context = TableContext(source, table, region, owner, order, 0, Counter(), strict=True)
                    together += read_issued_table(context)
                except Problem as problem:
                    together.problems.append(problem)
    return together


def _resembles(source: SourceFile, table: Table, sheet: Sheet) -> bool:
    """Whether a table has at least three of the declared table's row labels and headers, each counted once."""
    labels = {normalise(cell.text, source.fiscal_year) for cell in texts([sheet])}
    rows = [word for block in table.blocks for word in block.line_words if word.names & labels]
    leaves = [word for word in table.header_words() if {name.rsplit("/", 1)[-1] for name in word.names} & labels]
    return len(rows) >= 2 and len(rows) + len(leaves) > _LABELS_NEEDED


def _tells_results(section: Section) -> bool:
    """Whether a chapter on targets says how they were carried out: “年度绩效目标完成情况”."""
    heading = re.split(r"[。:：]", section.heading.text)[0]
    return section.chapter.stage == "targets" and bool(re.search("完成|实现|达成|执行|落实|结果", heading))


def _of(chapters: Sequence[Section], stages: Sequence[str]) -> list[Section]:
    return [section for section in chapters if section.chapter.stage in stages]


def _paragraphs(chapters: Sequence[Section]) -> list[Cell]:
    return [cell for section in chapters for cell in section.paragraphs]


def _texts(chapters: Sequence[Section], owner: Owner) -> Iterator[Reading]:
    """The chapters as the department wrote them; several sections of one chapter are one text."""
    by_item: dict[str, list[Cell]] = {}
    for section in chapters:
        if section.chapter.item and section.paragraphs:
            by_item.setdefault(section.chapter.item, []).extend(section.paragraphs)
    for item, paragraphs in by_item.items():
        reading = reading_of(paragraphs[0], Meaning(item), owner, None, 0)
        text = "\n".join(cell.text for cell in paragraphs)
        yield replace(reading, raw_text=text, cell=_span(paragraphs))


def _span(paragraphs: Sequence[Cell]) -> str:
    first, last = paragraphs[0].address, paragraphs[-1].address
    return first if first == last else f"{first}～{last}"
