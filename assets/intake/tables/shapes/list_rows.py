"""What a row of a list is: a line, its total, a subtotal, a part of the line above, or none of it."""

import re

from assets.intake.tables.context import inline
from assets.intake.tables.header import is_remark
from assets.intake.tables.segment import is_signature
from assets.intake.tables.shapes.listing import Listing, says
from assets.text.normal import label, squeezed

_SUBTOTAL = re.compile(r".*(?:小计|合计|总计|总分|得分)")
_CHINESE_ORDINAL = re.compile(r"(?:[一二三四五六七八九十]{1,3}[、.]|\([一二三四五六七八九十]{1,3}\))")
LEVEL = re.compile(
    r"(?:产出|数量|质量|时效|进度|成本|效益|效果|经济效益|社会效益|生态效益|可持续影响|(?:服务对象)?满意度)指标"
)
"""What only a level of indicators is called."""

_PART_OF_PROJECT = re.compile(r"其中.*|(?:财政|其他|单位|自筹|上年结转)资金|财政拨款")
PASSED_OVER = {
    "signature": "填表人、联系电话和说明", "subtotal": "小计，按各行重算", "part": "项目资金的组成",
}  # fmt: skip
"""Rows of a list that are none of its lines → why their numbers are not needed."""


class RowKinds:
    """Tells the rows of a list apart."""

    def __init__(self, listing: Listing) -> None:
        self._listing, self._context = listing, listing.context
        names = [squeezed(listing.name(row)) for row in listing.segment.rows]
        self._is_plain = any(name and not _CHINESE_ORDINAL.match(name) for name in names)

    def kind(self, row: int) -> str:
        """What a row is: ``line``, ``total``, one of ``PASSED_OVER``, or ``elsewhere`` for what is none of the list."""
        if self._context.strict:
            return self._issued_kind(row)
        own = self._context.first_own(row)
        if not own or row in self._context.pair_rows:
            return "elsewhere"
        origin = self._context.region.sheet.origin
        answers = [column for column, word in self._listing.columns.items() if not word.spread and not word.key]
        is_line_of_text = any(origin(row, column) == origin(row, self._listing.key_column) for column in answers)
        if is_signature(own):
            return "signature"
        totals = self._listing.total_names
        named = inline(own)
        if label(own) in totals or (named and label(named[0]) in totals):
            return "total"
        is_label = (
            origin(row, self._listing.key_column)[1] < self._listing.key_column
        )  # of a name merged over its levels: what has no number
        if is_line_of_text or (is_label and not any(self._context.is_number(row, column) for column in answers)):
            return "elsewhere"
        name = self._context.own(row, self._listing.key_column)
        if any(_SUBTOTAL.fullmatch(label(text)) for text in (own, name)) or self._is_level_total(row, squeezed(name)):
            return "subtotal"
        return "part" if self._listing.lists_projects and _PART_OF_PROJECT.fullmatch(squeezed(name)) else "line"

    def _issued_kind(self, row: int) -> str:
        """What a row of a form is that stands as it was issued: nothing but its total and its remarks is no line."""
        sheet = self._context.region.sheet
        first = sheet.first_text(row)
        if is_remark(first) or not self._listing.filled(row):
            return "elsewhere"
        names = {self._context.name(first), self._context.name(sheet.text(row, self._listing.key_column))}
        return "total" if names & self._listing.total_names else "line"

    def _is_level_total(self, row: int, name: str) -> bool:
        """Whether the name is that of a level or chapter of lines, though it stands where their names do.

        “一、产出指标 20 19” above “改造学校 12所 12所 10 10”: it says nothing of its own but what its lines add up to.
        """
        if any(says(self._context.own(row, column)) for column in self._listing.quantities):
            return False
        is_chapter = self._is_plain and _CHINESE_ORDINAL.match(name)
        is_unit = self._listing.lists_projects and self._context.source.register.find(
            name, self._context.owner.fiscal_year
        )
        return bool(is_chapter or is_unit or LEVEL.fullmatch(label(name)))
