"""Whose the lines of a table by units are."""

import re
from itertools import pairwise, product

from assets.intake.containers.sheets import Region
from assets.intake.source_file import Owner
from assets.intake.tables.panels.header import Panel
from assets.intake.tables.panels.part import Part
from assets.intake.tables.panels.row import CODE_THEN_NAME, NO_LINE, is_class
from assets.intake.tables.panels.table import PanelTable
from assets.text.normal import short, squeezed

_UNIT_CODE = re.compile(r"\d{3}(?:\d{3})*")
_UNIT_CODE_THEN_NAME = re.compile(r"(\d{3}(?:\d{3})*)[-—_]?(?=\D)")
_BODY = re.compile(r"^(?!其中)[^:]*(?:[局院校园站所馆队处室会府办]|中学|小学|中心|公司)(?:\(?本级\)?|\(?机关\)?)?$")
_OWN_UNIT = re.compile(r"\((?:本级|机关)\)$|(?:本级|机关)$")


class Units:
    """Whose the lines of a table by units are.

    The total is the department's. A line of the department itself is, if it is the only unit, or if there is no total
    and its code begins those of all others; else it is that of its own office, a unit among units.

    Attributes:
        are_named: whether it is a table by units at all.
        owner: whose the present line is; ``None`` where nobody asks.
        name: the unit of the present line.
        reason: why nobody asks; empty where the department's own figures are then lost, or it may be no unit.
    """

    def __init__(self, table: PanelTable, parts: list[Part]) -> None:
        self._table = table
        self.owner: Owner | None = table.owner
        self.reason = self.name = ""
        self._in_columns = any(panel.units for part in parts for panel in part.header.panels)
        figures: dict[tuple[str, str], set[tuple[str, ...]]] = {}
        for part in parts:
            for row, panel in product(part.rows, part.header.panels):
                if unit := self.named(panel, part.region, row):
                    line = tuple(part.region.sheet.own_text(row, column) for column in panel.figures)
                    figures.setdefault(unit, set()).add(line)
        units = {unit for unit in figures if not self._is_total(unit[1])}
        has_total = len(figures) > len(units)
        whole = {
            (code, name)
            for code, name in units
            if self._department_of(name) == table.owner.department_id
            and (len(units) == 1 or (not has_total and code and all(other.startswith(code) for other, _ in units)))
        }
        if has_total and self._is_one(units) and len(set().union(*figures.values())) == 1:
            whole = units
        self.are_named = bool(units) or self._in_columns
        self._whole = whole
        self._has_whole = has_total or bool(whole)

    def named(self, panel: Panel, region: Region, row: int) -> tuple[str, str] | None:
        """Code and name of the unit that a row names; the line of a class names none."""
        sheet = region.sheet
        codes = [squeezed(sheet.own_text(row, column)) for column in panel.codes]
        if any(code.isdigit() and not self._is_unit_code(code) for code in codes):
            return None
        code = next(filter(self._is_unit_code, codes), "")
        name = ""
        for column in panel.units:
            text = squeezed(sheet.own_text(row, column))
            joined = _UNIT_CODE_THEN_NAME.match(text)
            if _UNIT_CODE.fullmatch(text):
                code = text
            elif joined and not self._is_total(text):
                code, name = joined[1], text[joined.end() :]
            elif text and not NO_LINE.fullmatch(text):
                name = text
        beside = squeezed(sheet.own_text(row, panel.name)) if panel.name is not None and not name else ""
        if code or self._is_total(beside) or self._is_unit(beside, in_codes=bool(panel.codes)):
            name = name or beside
        return (code, name) if name else None

    def _is_one(self, units: set[tuple[str, str]]) -> bool:
        """Whether the units may be one: a department of one unit, at each level that its code has."""
        codes = sorted((code for code, _ in units), key=len)
        others = {self._department_of(name) for _, name in units} - {None, self._table.owner.department_id}
        chain = all(upper and lower.startswith(upper) for upper, lower in pairwise(codes))
        return chain and len(set(codes)) == len(units) and not others

    def _is_unit_code(self, code: str) -> bool:
        """Whether what stands in a column of classes is the code of a department or unit."""
        if not self._table.block.coded_item or not _UNIT_CODE.fullmatch(code):
            return False
        return len(code) % 6 == 0 or (len(code) == 3 and not is_class(self._table, code))

    def _is_unit(self, name: str, *, in_codes: bool) -> bool:
        """Whether a name beside no code is that of a unit: registered, or of a body where other lines have codes."""
        if not self._table.block.coded_item or not name or CODE_THEN_NAME.match(name) or self._table.lines(name):
            return False
        if name.isdigit():
            return False
        return bool(in_codes and _BODY.search(name)) or self._department_of(name) is not None

    def turn_to(self, unit: tuple[str, str]) -> None:
        """Go on with the lines of a unit, or with the department's."""
        department = self._department_of(unit[1])
        self.reason = ""
        if self._is_total(unit[1]) or unit in self._whole:
            self.owner = self._table.owner
        elif department is not None and department != self._table.owner.department_id:
            self.owner = Owner(department, self._table.owner.fiscal_year)
        else:
            self.owner, self.name = None, unit[1]
            is_sure = self._has_whole and (unit[0] or department is not None or self._in_columns)
            self.reason = f"“{short(unit[1])}”一个单位的数，部门的数取合计" if is_sure else ""

    def _is_total(self, name: str) -> bool:
        return bool(self._table.lines(self._table.name(name)))

    def _department_of(self, name: str) -> str | None:
        source, owner = self._table.source, self._table.owner.department_id
        department = source.register.find(name, source.fiscal_year)
        if department is not None:
            return department.department_id
        whole = _OWN_UNIT.sub("", squeezed(name))
        own = source.register.find(whole, source.fiscal_year)
        return owner if owner in (whole, own.department_id if own else None) else None
