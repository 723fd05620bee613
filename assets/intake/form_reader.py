"""Turns a submitted file into readings with the declared forms: by title and headers, never by position or name."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from assets.intake.cells import MAX_DIGITS, Cell, Direction, money_exponent, parse_cell
from assets.intake.csv_table import read_csv
from assets.intake.forms import Form, FormTable, Slot, forms, item_kind, normalise
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.register import Register
from assets.intake.sheets import UNCALCULATED, Sheet, address
from assets.intake.workbook import read_workbook
from assets.vocabulary import items, labels

READER_VERSION = 1
"""Raised when reading changes for every form: files already read are then read again."""

STORED_DECIMALS = 6
"""Decimals the ledger keeps; a formula's endless fraction is rounded half-up there, its text stays whole."""

_TEMPLATE_LEFTOVER = re.compile(r"[….。]+")
_REMARK = re.compile(r"^(注|说明|填表说明|备注)")
_CORNER_UNIT = re.compile(r"^(?:金额)?单位(元|千元|万元|百万元|亿元)$")
_COUNT_UNITS = {None, "人", "名", "个", "项", "家", "件"}


@dataclass
class FileReading:
    """What was understood of one file."""

    form: Form
    readings: list[Reading] = field(default_factory=list)
    set_aside: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class _Owner:
    """Whose figures a file, or a row of it, holds."""

    department_id: str
    fiscal_year: int


@dataclass(frozen=True)
class _Region:
    """A table's place in a sheet: rows ``top`` (its title's, or −1) to ``bottom``, exclusive."""

    sheet: Sheet
    top: int
    bottom: int


class FormReader:
    """Reads one file.

    Args:
        name: file name, for messages.
        fiscal_year: the year of the folder in which the file lies.
        register: departments to which figures may be attributed.
    """

    def __init__(self, name: str, fiscal_year: int, register: Register) -> None:
        self._name = name
        self._year = fiscal_year
        self._register = register
        self._sheet = Sheet("", [])

    def read(self, data: bytes) -> FileReading:
        """All readings of a file.

        Raises:
            Problem: the file as a whole is not understood; nothing of it may be used.
        """
        if not data:
            raise Problem(self._name, "", "", "空文件（0 字节）", "有内容的表格", "请部门重新导出并报送")
        if self._name.lower().endswith(".csv"):
            sheets = read_csv(self._name, data)
        elif data[:4] == b"PK\x03\x04" or self._name.lower().endswith((".xlsx", ".xlsm")):
            sheets = read_workbook(self._name, data)
        else:
            raise Problem(self._name, "", "", "不支持的文件类型", ".xlsx 或 .csv", "按下发的数据收集表填写后报送")
        if not any(content is not None for sheet in sheets for row in sheet.rows for content in row):
            raise Problem(
                self._name, sheets[0].name if sheets else "", "", "没有任何内容", "填好的表格", "请部门填写后报送"
            )
        form = self._recognise(sheets)
        result = FileReading(form)
        if form.container == "csv":
            self._sheet = sheets[0]
            self._read_tidy(form.tables[0], result)
        else:
            self._read_workbook_form(form, sheets, result)
        return result

    # -- which form ---------------------------------------------------------------------------------------------

    def _recognise(self, sheets: list[Sheet]) -> Form:
        container = "csv" if self._name.lower().endswith(".csv") else "xlsx"
        candidates = [form for form in forms() if form.container == container]
        if container == "xlsx":
            for form in candidates:
                if any(normalise(form.title or "") == normalise(text) for *_, text in _texts(sheets)):
                    return form
            expected = "、".join(f"“{form.title}”" for form in candidates)
            first = next(iter(_texts(sheets)), (sheets[0], 0, 0, ""))
            raise Problem(
                self._name, first[0].name, address(first[1], first[2]), f"“{_short(first[3])}”",
                f"标题为{expected}的表", "使用下发的模板，不要删改表名",
            )  # fmt: skip
        sheet = sheets[0]
        header = [sheet.text(0, column) for column in range(len(sheet.rows[0]))]
        found = {normalise(text) for text in header}
        scores = [
            (sum(bool(slot.names() & found) for slot in form.tables[0].columns if slot.required), form)
            for form in candidates
        ]
        for _, form in sorted(scores, key=lambda pair: -pair[0]):
            if all(slot.names() & found for slot in form.tables[0].columns if slot.required):
                return form
        closest = max(scores, key=lambda pair: pair[0])[1]
        lacking = [slot.label for slot in closest.tables[0].columns if slot.required and not slot.names() & found]
        raise Problem(
            self._name, sheet.name, "A1", f"表头“{_short('、'.join(header))}”",
            f"“{closest.label}”的表头，缺少 {'、'.join(lacking)}", "改正表头后重新报送",
        )  # fmt: skip

    # -- workbook forms -----------------------------------------------------------------------------------------

    def _read_workbook_form(self, form: Form, sheets: list[Sheet], result: FileReading) -> None:
        regions = self._regions(form, sheets)
        owner = self._owner(form, regions)
        for order, table in enumerate(form.tables):
            region = regions.get(table.id)
            if region is None:
                continue
            self._sheet = region.sheet
            read = {"pairs": self._read_pairs, "grid": self._read_grid, "list": self._read_list}[table.layout]
            result.readings.extend(read(table, region, owner, order))

    def _regions(self, form: Form, sheets: list[Sheet]) -> dict[str, _Region]:
        """Where each table stands: from its title down to the next title in the same sheet."""
        titles = {normalise(table.title or ""): table for table in form.tables}
        found: dict[str, tuple[Sheet, int]] = {}
        rows_with_title: dict[int, list[int]] = {}
        for sheet, row, column, text in _texts(sheets):
            table = titles.get(normalise(text, self._year).removeprefix("本年"))
            if table is None:
                continue
            if table.id in found:
                other_sheet, other_row = found[table.id]
                raise Problem(
                    self._name, sheet.name, address(row, column), f"第二张“{table.title}”",
                    f"只有一张（另一张在“{other_sheet.name}”第 {other_row + 1} 行）", "删去多余的一张后重新报送",
                )  # fmt: skip
            found[table.id] = (sheet, row)
            rows_with_title.setdefault(id(sheet), []).append(row)
        for table in form.tables:
            if table.required and table.id not in found:
                raise Problem(
                    self._name, "", "", f"没有“{table.title}”", f"含有标题“{table.title}”的表", "补上该表，不要改动表名"
                )
        return {
            table_id: _Region(
                sheet, row, min((r for r in rows_with_title[id(sheet)] if r > row), default=len(sheet.rows))
            )
            for table_id, (sheet, row) in found.items()
        }

    def _owner(self, form: Form, regions: dict[str, _Region]) -> _Owner:
        """Department and year as the form itself states them; the folder's year must agree."""
        stated: dict[str, tuple[Sheet, int, int]] = {}
        for table in form.tables:
            if table.layout == "pairs" and table.id in regions:
                self._sheet = regions[table.id].sheet
                for slot, row, column in self._pairs(table, regions[table.id]):
                    if slot.field:
                        stated[slot.field] = (self._sheet, row, column)
        for needed, label in (("department", "部门名称"), ("fiscal_year", "评价年度")):
            if needed not in stated:
                raise Problem(self._name, "", "", f"没有“{label}”", f"填写了{label}的基本情况表", "补填后重新报送")
        self._sheet, row, column = stated["fiscal_year"]
        year = self._fiscal_year(row, column)
        self._sheet, row, column = stated["department"]
        return _Owner(self._department(row, column), year)

    def _read_pairs(self, table: FormTable, region: _Region, owner: _Owner, order: int) -> Iterator[Reading]:
        for slot, row, column in self._pairs(table, region):
            if slot.item and slot.phase:
                yield self._reading(owner, slot.item, slot.phase, "total", 0, row, column, table.unit, order)

    def _pairs(self, table: FormTable, region: _Region) -> Iterator[tuple[Slot, int, int]]:
        """Each label of a pairs table with the place of its value, the next cell to the right."""
        by_name = {name: slot for slot in table.fields for name in slot.names()}
        seen: set[str] = set()
        for row in range(region.top + 1, region.bottom):
            if _REMARK.match(self._first_text(row)):
                continue
            column = 0
            while column < self._sheet.width:
                text = self._sheet.text(row, column)
                if not text or self._sheet.origins.get((row, column), (row, column))[0] != row:
                    column += 1
                    continue
                slot = by_name.get(normalise(text))
                if slot is None:
                    raise self._unknown(row, column, text, [slot.label for slot in table.fields])
                if slot.label in seen:
                    raise Problem(
                        self._name,
                        self._sheet.name,
                        address(row, column),
                        f"重复的“{slot.label}”",
                        "只填一次",
                        "删去重复行",
                    )
                seen.add(slot.label)
                value_column = self._after(row, column)
                yield slot, row, value_column
                column = self._after(row, value_column)
        lacking = [slot.label for slot in table.fields if slot.required and slot.label not in seen]
        if lacking:
            raise self._lacking(table, region, lacking)

    def _read_grid(self, table: FormTable, region: _Region, owner: _Owner, order: int) -> Iterator[Reading]:
        head, label_column = self._find(region, table.corner or "", table)
        first = next(
            (row for row in range(head + 1, region.bottom) if self._own_text(row, label_column)), region.bottom
        )
        unit = self._unit(region, table)
        columns = self._match_headers(
            table,
            region,
            {
                column: (head, self._path(head, first, column))
                for column in range(self._after(head, label_column), self._sheet.width)
            },
            owner.fiscal_year,
        )
        by_name = {name: slot for slot in table.rows for name in slot.names()}
        seen: set[str] = set()
        for row in range(first, region.bottom):
            label = self._own_text(row, label_column)
            if not label:
                stray = next((c for c in columns if self._own_text(row, c)), None)
                if stray is not None:
                    found = f"没有行名的内容“{_short(self._own_text(row, stray))}”"
                    raise Problem(
                        self._name, self._sheet.name, address(row, stray), found, "每行都有行名", "补上行名或删去内容"
                    )
                continue
            if _REMARK.match(label):
                continue
            slot = by_name.get(normalise(label, owner.fiscal_year))
            if slot is None or slot.label in seen:
                raise self._unknown(
                    row, label_column, label, [slot.label for slot in table.rows], repeated=slot is not None
                )
            seen.add(slot.label)
            if slot.item and item_kind(slot.item) == "text":
                column = next((c for c in columns if self._sheet.text(row, c)), next(iter(columns)))
                yield self._reading(owner, slot.item, "final", "total", 0, row, column, unit, order)
                continue
            for column, across in columns.items():
                item, phase, basis = (
                    slot.item or across.item,
                    slot.phase or across.phase,
                    slot.basis or across.basis,
                )
                if item and phase and basis:
                    yield self._reading(owner, item, phase, basis, 0, row, column, unit, order)
        lacking = [slot.label for slot in table.rows if slot.required and slot.label not in seen]
        if lacking:
            raise self._lacking(table, region, lacking)

    def _read_list(self, table: FormTable, region: _Region, owner: _Owner, order: int) -> Iterator[Reading]:
        key = next(slot for slot in table.columns if slot.key)
        head, _ = self._find(region, key.label, table)
        columns = self._match_headers(
            table,
            region,
            {column: (head, self._sheet.text(head, column)) for column in range(self._sheet.width)},
            owner.fiscal_year,
        )
        yield from self._records(table, columns, range(head + 1, region.bottom), owner, order)

    def _records(
        self, table: FormTable, columns: dict[int, Slot], rows: range, owner: _Owner, order: int
    ) -> Iterator[Reading]:
        key_column, key = next((column, slot) for column, slot in columns.items() if slot.key)
        facts = {column: slot for column, slot in columns.items() if slot.item}
        record = 0
        for row in rows:
            texts = {column: self._sheet.text(row, column) for column in facts}
            filled = {column: text for column, text in texts.items() if text and not _TEMPLATE_LEFTOVER.fullmatch(text)}
            if not filled or _REMARK.match(self._first_text(row)):
                continue
            if key.total_item and normalise(self._first_text(row)) in {normalise(name) for name in key.total_labels}:
                column = next(c for c, slot in columns.items() if slot.label == key.total_from)
                yield self._reading(owner, key.total_item, "final", "total", 0, row, column, table.unit, order)
                continue
            if key_column not in filled:
                column, text = next(iter(filled.items()))
                raise Problem(
                    self._name, self._sheet.name, address(row, column), f"没有“{key.label}”的一行“{_short(text)}”",
                    f"每行都有“{key.label}”", "补上名称或删去该行",
                )  # fmt: skip
            record += 1
            for column, slot in facts.items():
                if slot.choices and texts[column] and texts[column] not in slot.choices:
                    raise Problem(
                        self._name, self._sheet.name, address(row, column), f"“{_short(texts[column])}”",
                        "、".join(slot.choices) + " 之一", "从下拉选项中选择",
                    )  # fmt: skip
                yield self._reading(
                    owner,
                    slot.item or "",
                    "final",
                    "total",
                    record,
                    row,
                    column,
                    table.unit,
                    order,
                    slot.default_direction,
                )

    # -- tidy CSV -----------------------------------------------------------------------------------------------

    def _read_tidy(self, table: FormTable, result: FileReading) -> None:
        """One row per fact. A row of an unknown department is set aside; the other rows count."""
        header = {column: (0, self._sheet.text(0, column)) for column in range(self._sheet.width)}
        columns = self._match_headers(table, _Region(self._sheet, -1, len(self._sheet.rows)), header, self._year)
        place = {slot.field or slot.item or "": column for column, slot in columns.items()}
        records: dict[_Owner, int] = {}
        unknown: set[str] = set()
        for row in range(1, len(self._sheet.rows)):
            if not any(self._sheet.text(row, column) for column in columns):
                continue
            try:
                year = self._fiscal_year(row, place["fiscal_year"]) if "fiscal_year" in place else self._year
                owner = _Owner(self._department(row, place["department"]), year)
            except Problem as problem:
                if problem.found not in unknown:
                    unknown.add(problem.found)
                    result.set_aside.append(problem)
                continue
            if "item" in place:
                result.readings.append(self._tidy_figure(table, owner, row, place))
                continue
            records[owner] = records.get(owner, 0) + 1
            for column, slot in columns.items():
                if not slot.item:
                    continue
                text = self._sheet.text(row, column)
                if (slot.key and not text) or (slot.choices and text and text not in slot.choices):
                    raise Problem(
                        self._name, self._sheet.name, address(row, column), f"“{_short(text)}”",
                        "、".join(slot.choices) + " 之一" if slot.choices else f"填写了“{slot.label}”", "改正该行",
                    )  # fmt: skip
                result.readings.append(
                    self._reading(
                        owner,
                        slot.item,
                        "final",
                        "total",
                        records[owner],
                        row,
                        column,
                        table.unit,
                        0,
                        slot.default_direction,
                    )
                )

    def _tidy_figure(self, table: FormTable, owner: _Owner, row: int, place: dict[str, int]) -> Reading:
        item = self._code("item", row, place["item"])
        phase = self._code("phase", row, place["phase"]) if "phase" in place else "final"
        has_basis = "basis" in place and self._sheet.text(row, place["basis"])
        basis = self._code("basis", row, place["basis"]) if has_basis else "total"
        unit = self._sheet.text(row, place["unit"]) if "unit" in place else ""
        if unit and item_kind(item) == "money" and money_exponent(unit) is None:
            raise Problem(
                self._name, self._sheet.name, address(row, place["unit"]), f"“{unit}”", "元、万元或亿元", "改正计量单位"
            )
        return self._reading(owner, item, phase, basis, 0, row, place["value"], unit or table.unit, 0)

    def _code(self, dimension: str, row: int, column: int) -> str:
        text = self._sheet.text(row, column)
        known = labels(dimension)
        by_label = {normalise(label): code for code, label in known.items()}
        code = text if text in known else by_label.get(normalise(text))
        if code is None:
            raise self._unknown(row, column, text, list(known))
        return code

    # -- cells --------------------------------------------------------------------------------------------------

    def _reading(
        self, owner: _Owner, item: str, phase: str, basis: str, record: int, row: int, column: int,
        table_unit: str | None, order: int, default_direction: Direction | None = None,
    ) -> Reading:  # fmt: skip
        term = items()[item]
        content = self._sheet.content(row, column)
        text = self._sheet.text(row, column)
        place = (self._sheet.name, address(row, column))
        unit = term.unit
        if content is UNCALCULATED:
            cell = Cell("uncalculated", None, None, None, 0, "")
        elif term.kind == "text":
            cell = Cell("value" if text else "blank", None, None, None, 0, text)
        else:
            cell = parse_cell(content)
            if cell.value is not None:
                cell, unit = _convert(cell, term.kind or "", term.unit, table_unit)
        direction = cell.direction or (default_direction if cell.value is not None else None)
        return Reading(
            owner.department_id, owner.fiscal_year, item, phase, basis, record,
            _stored(cell.value), unit, direction, min(cell.decimals, STORED_DECIMALS), cell.raw_text, cell.state,
            *place, order,
        )  # fmt: skip

    def _fiscal_year(self, row: int, column: int) -> int:
        text = self._sheet.text(row, column)
        match = re.fullmatch(r"(\d{4})(?:年度?)?", normalise(text))
        if not match or int(match[1]) != self._year:
            raise Problem(
                self._name, self._sheet.name, address(row, column), f"年度“{_short(text)}”",
                f"{self._year}（文件所在的文件夹）", "核对年度，或把文件放到相应年度的文件夹",
            )  # fmt: skip
        return self._year

    def _department(self, row: int, column: int) -> str:
        text = self._sheet.text(row, column)
        department = self._register.find(text) if text else None
        if department is None:
            raise Problem(
                self._name, self._sheet.name, address(row, column), f"部门“{_short(text)}”",
                "部门登记表 departments.csv 中的编码、名称或曾用名",
                "更正部门名称，或在登记表中补登该部门（曾用名写在 aliases 列）",
            )  # fmt: skip
        return department.department_id

    def _unit(self, region: _Region, table: FormTable) -> str | None:
        """The money unit that the table states in a corner (“单位：元”), else the form's own."""
        for row in range(region.top, min(region.top + 4, region.bottom)):
            for column in range(self._sheet.width):
                match = _CORNER_UNIT.match(normalise(self._own_text(row, column)))
                if match:
                    return match[1]
        return table.unit

    # -- places -------------------------------------------------------------------------------------------------

    def _find(self, region: _Region, label: str, table: FormTable) -> tuple[int, int]:
        for row in range(region.top + 1, region.bottom):
            for column in range(self._sheet.width):
                if normalise(self._own_text(row, column)) == normalise(label):
                    return row, column
        below = address(region.top + 1, 0)
        found = f"“{_short(self._first_text(region.top + 1))}”"
        raise Problem(
            self._name, self._sheet.name, below, found, f"“{table.title}”的表头“{label}”", "恢复模板的表头后重新报送"
        )

    def _match_headers(
        self, table: FormTable, region: _Region, headers: dict[int, tuple[int, str]], fiscal_year: int
    ) -> dict[int, Slot]:
        by_name = {name: slot for slot in table.columns for name in slot.names()}
        columns: dict[int, Slot] = {}
        for column, (row, text) in headers.items():
            if not text:
                stray = next((r for r in range(row + 1, region.bottom) if self._own_text(r, column)), None)
                if stray is not None and not _REMARK.match(self._first_text(stray)):
                    raise Problem(
                        self._name,
                        self._sheet.name,
                        address(stray, column),
                        "没有表头的一列内容",
                        "每列都有表头",
                        "补上表头或删去该列",
                    )
                continue
            slot = by_name.get("/".join(normalise(part, fiscal_year) for part in text.split("/")))
            if slot is None or slot in columns.values():
                raise self._unknown(
                    row, column, text, [slot.label for slot in table.columns], repeated=slot is not None
                )
            columns[column] = slot
        lacking = [slot.label for slot in table.columns if slot.required and slot not in columns.values()]
        if lacking:
            raise self._lacking(table, region, lacking)
        return {column: slot for column, slot in columns.items() if not slot.ignore}

    def _path(self, head: int, first: int, column: int) -> str:
        """Header texts above a column from top to bottom, a merged header counted once."""
        parts: list[str] = []
        origins = set()
        for row in range(head, first):
            origin = self._sheet.origins.get((row, column), (row, column))
            text = self._sheet.text(row, column).replace("/", "／")
            if text and origin not in origins:
                parts.append(text)
            origins.add(origin)
        return "/".join(parts)

    def _after(self, row: int, column: int) -> int:
        """The first column right of a cell or of the merged range it begins."""
        origin = self._sheet.origins.get((row, column), (row, column))
        column += 1
        while self._sheet.origins.get((row, column)) == origin:
            column += 1
        return column

    def _own_text(self, row: int, column: int) -> str:
        """Text of a cell, not that of a merged range reaching into its row from above."""
        origin = self._sheet.origins.get((row, column), (row, column))
        return self._sheet.text(row, column) if origin[0] == row else ""

    def _first_text(self, row: int) -> str:
        return next((text for c in range(self._sheet.width) if (text := self._sheet.text(row, c))), "")

    # -- messages -----------------------------------------------------------------------------------------------

    def _unknown(self, row: int, column: int, text: str, known: list[str], *, repeated: bool = False) -> Problem:
        found = f"{'重复的' if repeated else '不认识的'}名称“{_short(text)}”"
        expected = "下列之一且只出现一次：" + "、".join(known)
        return Problem(
            self._name, self._sheet.name, address(row, column), found, expected, "按模板改回原名称后重新报送"
        )

    def _lacking(self, table: FormTable, region: _Region, lacking: list[str]) -> Problem:
        return Problem(
            self._name, self._sheet.name, address(max(region.top, 0), 0),
            f"“{table.title or table.id}”缺少 {'、'.join(lacking)}",
            "模板中的全部行和列", "按模板补上，没有发生的填“-”或“无”",
        )  # fmt: skip


def _convert(cell: Cell, kind: str, item_unit: str | None, table_unit: str | None) -> tuple[Cell, str | None]:
    """The cell in the item's unit: money in 万元, a free quantity in its own; a unit that cannot be is unparsed."""
    value = cell.value or Decimal(0)
    unparsed = Cell("unparsed", None, None, None, 0, cell.raw_text), item_unit
    if kind == "quantity":
        return cell, cell.unit or table_unit
    if kind == "money":
        exponent = money_exponent(cell.unit or table_unit or "万元")
        if exponent is None:
            return unparsed
        converted = value.scaleb(exponent)
        if abs(converted) >= Decimal(10) ** MAX_DIGITS:
            return unparsed
        return Cell(cell.state, converted, None, None, cell.decimals - exponent, cell.raw_text), item_unit
    allowed = {
        "count": _COUNT_UNITS,
        "percent": {None, "%"},
        "score": {None, "分"},
        "area": {None, "㎡", "m²", "平方米"},
    }
    if cell.unit not in allowed[kind]:
        return unparsed
    return Cell(cell.state, cell.value, None, None, cell.decimals, cell.raw_text), item_unit


def _stored(value: Decimal | None) -> Decimal | None:
    return None if value is None else value.quantize(Decimal(1).scaleb(-STORED_DECIMALS), ROUND_HALF_UP)


def _texts(sheets: list[Sheet]) -> Iterator[tuple[Sheet, int, int, str]]:
    for sheet in sheets:
        for row, contents in enumerate(sheet.rows):
            for column in range(len(contents)):
                if (row, column) not in sheet.origins and (text := sheet.text(row, column)):
                    yield sheet, row, column, text


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
