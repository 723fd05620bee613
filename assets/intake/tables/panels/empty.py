"""Tables of which a document says that they have no data."""

import re

from assets.intake.containers.sheets import Sheet, texts
from assets.intake.source_file import Owner, SourceFile
from assets.intake.tables.header import is_remark
from assets.intake.tables.panels.presence import has_figures
from assets.intake.tables.panels.table import PanelTable
from assets.intake.tables.panels.titles import document_subjects, titled_regions, titled_rows
from assets.knowledge.forms import Form, Table
from assets.text.normal import squeezed

_SAYS_EMPTY = re.compile(
    r"[本此该]表为?空|空表(?:$|[。,;)])|(?:没有|无|未发生|未安排|不涉及)(?:[^。;]*(?:收入|支出|收支|拨款|预算|经费|基金)|数据|内容)"
)
_ASKS = re.compile(r"(?:^|[,;。:(])(?:如|若|假如)|请|的,")
"""How an instruction of the template differs from what a department says of itself."""
_PARAGRAPHS_OF_REMARKS = 4


def empty_tables(source: SourceFile, form: Form, sheets: list[Sheet]) -> list[tuple[Sheet, Table]]:
    """Tables without a figure that are said to be empty by a sentence in them or by the remarks below.

    It makes no figures: the sentence speaks of the table, and none of its lines is said to be zero.
    """
    nobody, document = Owner("", source.fiscal_year), document_subjects(source, sheets)
    empty: list[tuple[Sheet, Table]] = []
    for index, sheet in enumerate(sheets):
        titles = [] if sheet.prose else titled_rows(source, form, sheet)
        for region, order in titled_regions(source, form, document, sheet, titles):
            table = form.tables[order]
            sentences = [cell.text for cell in region.texts()]
            if region.bottom == len(sheet.rows):
                sentences += _remarks_below(sheets[index + 1 :])
            if any(map(_says_empty, sentences)) and not has_figures(PanelTable(source, table, nobody, order), region):
                empty.append((sheet, table))
    return empty


def _remarks_below(sheets: list[Sheet]) -> list[str]:
    """The paragraph that follows a table directly, and the remarks that stand close to it."""
    below = [cell.text for cell in texts([sheet for sheet in sheets[:1] if sheet.prose])]
    return below[:1] + [text for text in below[1:_PARAGRAPHS_OF_REMARKS] if is_remark(text)]


def _says_empty(text: str) -> bool:
    text = squeezed(text)
    return bool(_SAYS_EMPTY.search(text)) and not _ASKS.search(text)
