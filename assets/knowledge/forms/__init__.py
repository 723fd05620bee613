"""The declared forms (``data/forms``, ``data/words/tables.yaml``): words, blocks made of them, tables, forms."""

from assets.knowledge.forms.blocks import (
    Block,
    GridBlock,
    HeadedBlock,
    LineBlock,
    ListBlock,
    ListTotal,
    MonthsBlock,
    PairsBlock,
    PanelsBlock,
    RecordsBlock,
    by_label,
)
from assets.knowledge.forms.form import Form, ReportChapter, form_labels, forms, item_kind, listed_items
from assets.knowledge.forms.table import Table
from assets.knowledge.forms.words import (
    GridColumn,
    GridRow,
    HeaderWord,
    LineWord,
    ListColumn,
    MonthColumn,
    PairWord,
    PanelLine,
    PanelWord,
    RecordColumn,
    TableWords,
    Word,
)

__all__ = [
    "Block", "Form", "GridBlock", "GridColumn", "GridRow", "HeadedBlock", "HeaderWord", "LineBlock", "LineWord",
    "ListBlock", "ListColumn", "ListTotal", "MonthColumn", "MonthsBlock", "PairWord", "PairsBlock", "PanelLine",
    "PanelWord", "PanelsBlock", "RecordColumn", "RecordsBlock", "ReportChapter", "Table", "TableWords", "Word",
    "by_label", "form_labels", "forms", "item_kind", "listed_items",
]  # fmt: skip
