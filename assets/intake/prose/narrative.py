"""Reads explanations of accounts, budgets and 三公 expenses: sentences that are no evaluation report."""

import re
from collections.abc import Iterator, Sequence

from assets.intake.accounting import TableReading
from assets.intake.containers.sheets import Cell, Sheet, texts
from assets.intake.prose.figures import figure_readings, figures_in
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.source_file import Owner, SourceFile
from assets.knowledge.forms import Form
from assets.text.normal import heading, short, unquoted

_TITLE_ROWS = 12
_TITLE_LENGTH = 60


def narrative_form(forms: Sequence[Form], sheets: Sequence[Sheet]) -> Form | None:
    """The form of an explanation: the one that a title at the head of the document names."""
    return next((form for form in forms if any(True for _ in _titles(form, sheets))), None)


def read_narrative(
    source: SourceFile, form: Form, sheets: Sequence[Sheet], owner: Owner, numbers: ProseNumbers
) -> TableReading:
    """Readings of the figures in an explanation's sentences; where none is certain, that is said.

    Args:
        source: the file.
        form: the explanation.
        sheets: the whole document.
        owner: whose it is.
        numbers: where what becomes of its numbers is put down.
    """
    titles = list(_titles(form, sheets))
    title = "".join(unquoted(cell.text) for cell in titles)
    planned, accounted = (bool(pattern and re.search(pattern, title)) for pattern in (form.plan, form.account))
    unsaid = "final" if not planned else None if accounted else "initial_budget"
    department = source.register.find(owner.department_id, owner.fiscal_year)
    names = [department.name, *department.aliases] if department else [owner.department_id]
    paragraphs = list(texts([sheet for sheet in sheets if sheet.prose]))
    figures = figures_in(paragraphs, owner.fiscal_year, names, numbers, unsaid=unsaid)
    readings = list(figure_readings(figures, owner, numbers))
    if readings or any(not sheet.prose for sheet in sheets):
        return TableReading(readings)
    found = f"{form.label}（“{short(titles[0].text)}”），其中没有一个数字能确定是什么数"
    remedy = "在句中写明项目、年度和预算数或决算数，或报送相应的表"
    return TableReading(problems=[source.problem(titles[0], found, "至少一句写明项目和金额的话", remedy)])


def _titles(form: Form, sheets: Sequence[Sheet]) -> Iterator[Cell]:
    """Short lines at the head of the document that name the form."""
    for cell in list(texts([sheet for sheet in sheets if sheet.prose]))[:_TITLE_ROWS]:
        line = unquoted(cell.text)
        is_title = len(line) <= _TITLE_LENGTH and not line.endswith("。") and heading(line) is None
        if form.title and is_title and re.search(form.title, line):
            yield cell
