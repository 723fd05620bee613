"""Whose tables and chapters a document holds, and for which year: by what the document says, else by its name."""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass
from functools import lru_cache

from assets.intake.containers.captions import stated_year, with_plain_years
from assets.intake.containers.sheets import Cell, Region, Sheet, texts
from assets.intake.problems import Problem
from assets.intake.source_file import Owner, SourceFile
from assets.knowledge.register import Department
from assets.text.cell import is_number
from assets.text.normal import normalise, short, squeezed, without_annex

_LABEL = re.compile(
    r"(?:(?:[省市州县区]级)?(?:编制|填报|填表|报送|申报|公开|预算|评价|被评价|主管|预算主管)?"
    r"(?:部门|单位|部门\(单位\)|单位\(部门\))(?:(?:全称|名称)(?:及代码)?|及代码)?)(?:\((?:盖章|公章|章|全称)\))?"
)
_SUPERVISES = re.compile(r"(?:预算)?主管")
_CODE_LABEL = re.compile(r"(?:预算|主管)?(?:部门|单位|部门\(单位\)|单位\(部门\))(?:编码|编号|代码)")
_INLINE = re.compile(rf"({_LABEL.pattern})[:：](.+)")
_NEXT_ENTRY = re.compile(r"\s{2,}|[\t;；]|(?:金额)?单位[:：]|(?:填报|编制)?日期[:：]|联系")
_SUBJECT = re.compile(r"绩效|决算|预算|自评|评价|评分|基础数据")
_YEAR = re.compile(r"(?<!\d)(20\d\d)年(?!\d{0,2}月)")
_LABELLED_YEAR = re.compile(r"(?:所属|预算|决算|绩效|评价|自评|考核|报告|会计|财政)?年[度份]:(20\d\d)年?度?")
_AFTER_NAME = re.compile(
    r"$|\d|二[〇○0]|年|关于|部门|单位|整体|本级|本部|机关|绩效|预算|决算|自评|评价|支出|基础|[(\-—_:,]"
)
_OWN_UNIT = re.compile(
    r"\(?(?:[局委厅办]?机关)?(?:本级|本部)\)?|\([局委厅办]?机关\)|机关(?=$|20|关于|部门|整体|绩效|预算|决算)"
)
_NO_NAME = re.compile(
    r"(?:人民币)?[千百万亿]*元.*|[\d./%]+|.{1,2}|20\d\d年.*|平方米|.*(?:数|额|计|费|率|支出|收入|拨款|编码|名称|指标|职责|概述)(?:\(.*\))?"
)
"""What stands beside “单位” and is no department, unless the register knows it: a unit of measure, a header."""

_STRANGER = re.compile(
    r"(?:关于)?([\u4e00-\u9fff()]{2,24}?(?:[局委办厅部院校站所队馆社处]|政府|中心|办公室|委员会|联合会|协会|[总商工]会|学校|公司))"
    r"(?:\(本级\)|本级)?(?:20\d\d年?度?|二[〇○0].{2}年度?)?(?:部门|单位|整体)?(?:支出)?(?:绩效|决算|预算|自评|整体支出)"
)
"""A title that begins with the name of a body that the register may not know."""

_UNIT = re.compile(
    r"([\u4e00-\u9fff()]{2,24}?(中学|小学|学校|幼儿园|医院|卫生院|中心|[大支]队|[站所馆]))"
    r"(?:20\d\d年?度?)?(?:部门|单位)?(?:绩效|决算|预算|收支|收入|支出|财政拨款|一般公共|政府性|国有资本|三公|经费)"
)
"""A title that begins with the name of a unit, of which the register may know the department alone."""

_YEAR_FIRST = re.compile(r"^(?:20\d\d|二[〇○0]..)年?度?")
_BEFORE_NAME = re.compile(r"^(?:20\d\d年?度?|\d{1,2}[-_.、])+")
_BEHIND_NAME = re.compile(r"[_-]?(?:20\d\d|部门|单位|整体|绩效|预算|决算|自评|评价|支出|基础|项目).*")
_CODE_BEFORE_NAME = re.compile(r"\d{3,}[-—_]")
_LIST_HEADERS = {"序号", "备注", "单位性质", "级次", "编码", "金额"}
_TITLE_ROWS = 8
_TITLE_LENGTH = 60
_MOST_TITLES = 50
"""Texts of one row; only headers have more."""

_SIGNATURE_ROWS = 5


@dataclass(frozen=True)
class _Mention:
    """A cell that names a department; ``department_id`` is ``None`` when the register does not know the name.

    Attributes:
        weak: it names a department beside the one whose figures these are, or only its code: it counts alone.
    """

    cell: Cell
    name: str
    department_id: str | None
    weak: bool = False


class Owners:
    """The departments that a document names, and the year that it states.

    Args:
        source: the file.
        sheets: its sheets in reading order.

    Raises:
        Problem: its titles state other years, and not that of the folder.
    """

    def __init__(self, source: SourceFile, sheets: list[Sheet]) -> None:
        self._source = source
        self._sheets = sheets
        self._order = {id(sheet): index for index, sheet in enumerate(sheets)}
        mentions = [*_beside_labels(source, sheets), *_in_titles(source, sheets)]
        self._mentions = [mention for mention in mentions if not mention.weak] or mentions
        self._hint = _by_file_name(source)
        owners = {one.name for one in mentions if one.department_id} or {self._hint.name if self._hint else ""}
        self._units = list(_other_units(sheets, owners - {""}))
        years = {year: cell for cell in _titles(sheets) for year in _years(cell.text)}
        if years and source.fiscal_year not in years:
            year, cell = max(years.items())
            raise source.problem(
                cell, f"年度“{year}”", f"{source.fiscal_year}（文件所在的文件夹）",
                "核对年度，或把文件放到相应年度的文件夹",
            )  # fmt: skip

    def at(self, sheet: Sheet, row: int) -> Owner:
        """Whose the table at a row is: the name beside its title, else the last above, else the document's only one.

        Raises:
            Problem: no department is named, several are, or the register does not know the one that is.
        """
        here = [mention for mention in self._mentions if mention.cell.sheet is sheet]
        beside = [mention for mention in here if row <= mention.cell.row < row + 4]
        above = [mention for mention in here if mention.cell.row < row]
        if beside:
            return self._owner(beside[0])
        if unit := next(
            (unit for unit in self._units if unit.cell.sheet is sheet and row <= unit.cell.row < row + 4), None
        ):
            return self._owner(unit)
        if above:
            return self._owner(max(above, key=lambda mention: mention.cell.row))
        return self.whole(before=sheet)

    def whole(self, before: Sheet | None = None) -> Owner:
        """Whose the document as a whole is; of several departments the last one named before ``before``.

        Raises:
            Problem: as for ``at``.
        """
        known = [mention for mention in self._mentions if mention.department_id]
        if len({mention.department_id for mention in known}) == 1:
            return self._owner(known[0])
        if known and before is not None:
            earlier = [one for one in known if self._order[id(one.cell.sheet)] < self._order[id(before)]]
            if earlier:
                return self._owner(max(earlier, key=lambda one: self._order[id(one.cell.sheet)]))
        if known:
            names = "、".join(sorted({mention.name for mention in known}))
            return self._nobody(
                self._source.problem(
                    known[0].cell, f"多个部门：{short(names)}", "每张表写明自己的部门", "在每张表的表头写明部门名称"
                )
            )
        if self._mentions:
            return self._owner(self._mentions[0])
        if self._hint is not None:
            self._source.note(None, f"没有写明部门，单位名称取自文件名（“{self._hint.name}”）；请核实")
            return Owner(self._hint.department_id, self._source.fiscal_year)
        first = next(texts(self._sheets), None)
        return self._nobody(
            self._source.problem(
                first, f"没有写明部门（开头是“{short(first.text if first else '')}”）",
                "标题或表头写明部门名称，且该名称在部门登记表 departments.csv 中",
                "在标题或表头写明部门名称；已写明的，在登记表补登该部门或其别名",
            )
        )  # fmt: skip

    def _owner(self, mention: _Mention) -> Owner:
        if mention.department_id is None:
            return self._nobody(self._source.unknown_department(mention.cell, mention.name), mention.name)
        department = self._source.register.find(mention.department_id, self._source.fiscal_year)
        if department is not None:
            self._source.note_own_unit(mention.cell, mention.name, department)
            self._compare_file_name(mention, department)
        return Owner(mention.department_id, self._source.fiscal_year)

    def _compare_file_name(self, mention: _Mention, department: Department) -> None:
        """A file that is named for another department: what it says counts, and it is asked about."""
        hint, own = self._hint, department
        if hint is not None and hint.department_id not in (own.department_id, own.parent_id):
            question = "是否为部门汇总数" if hint.parent_id == own.department_id else "是否报错文件"
            text = f"文件名是“{hint.name}”，文件内写的是“{own.name}”，按文件内采用；请核实{question}"
            self._source.note(mention.cell, text)

    def _nobody(self, problem: Problem, name: str = "未登记的部门") -> Owner:
        return Owner(self._source.stranger(problem, name), self._source.fiscal_year)


def title_years(sheets: list[Sheet]) -> set[int]:
    """Fiscal years that the titles of a document state."""
    return {year for cell in _titles(sheets) for year in _years(cell.text)}


def _beside_labels(source: SourceFile, sheets: list[Sheet]) -> Iterator[_Mention]:
    """Departments in “部门：…” and in the cell beside “部门名称”."""
    list_headers: dict[tuple[int, int], bool] = {}
    for cell in texts(sheets):
        if cell.sheet.prose and len(cell.text) > _TITLE_LENGTH:
            continue
        inline = _INLINE.match(squeezed(cell.text).replace("：", ":"))
        if inline:
            raw = re.split("[:：]", cell.text, maxsplit=1)[1].strip()
            yield from _mention(source, cell, _NEXT_ENTRY.split(raw)[0], weak=bool(_SUPERVISES.match(inline[1])))
        elif _CODE_LABEL.fullmatch(normalise(cell.text)):
            beside = Cell(cell.sheet, cell.row, cell.sheet.after(cell.row, cell.column))
            department = source.register.find(beside.text, source.fiscal_year)
            if department is not None:
                yield _Mention(beside, beside.text, department.department_id, weak=True)
        elif _LABEL.fullmatch(normalise(cell.text)) and not cell.sheet.prose:
            row = id(cell.sheet), cell.row
            if row not in list_headers:
                list_headers[row] = _is_list_header(cell)
            if list_headers[row]:
                continue
            column = cell.sheet.after(cell.row, cell.column)
            weak = bool(_SUPERVISES.match(normalise(cell.text)))
            beside = Cell(cell.sheet, cell.row, column)
            yield from _mention(source, beside, beside.text, weak=weak)


def _is_list_header(cell: Cell) -> bool:
    """“序号 | 单位名称 | 备注” heads a list of departments; it names none."""
    return any(normalise(cell.sheet.text(cell.row, column)) in _LIST_HEADERS for column in range(cell.sheet.width))


def _mention(source: SourceFile, cell: Cell, name: str, *, weak: bool = False) -> Iterator[_Mention]:
    name = re.sub(r"\((?:盖章|公章|章)\)$", "", squeezed(name))
    department = source.register.find(name, source.fiscal_year) if name else None
    if department is not None:
        yield _Mention(cell, name, department.department_id, weak)
    elif name and not _NO_NAME.fullmatch(name):
        yield _Mention(cell, name, None, weak)


def _in_titles(source: SourceFile, sheets: list[Sheet]) -> Iterator[_Mention]:
    """Departments whose name, or one of their names, begins a title, follows “关于”, or signs the document.

    A title that begins with a name that nobody registered counts where nothing else is named: it is asked about.
    """
    names = frozenset(source.register.names())
    titles = [cell for cell in _titles(sheets, any_subject=True) if not _has_number_beside(cell)]
    for number, cell in enumerate(titles):
        following = [other.text for other in titles[number + 1 : number + 3] if other.sheet is cell.sheet]
        lines = [
            cell.text,
            *("".join([cell.text, *following[:count]]) for count in (1, 2) if len(following) >= count),
        ]
        name = next((found for line in lines if (found := _beginning(line, names))), None)
        if name is not None:
            department = source.register.find(name, source.fiscal_year)
            yield _Mention(cell, name, department.department_id if department else None)
        elif stranger := _STRANGER.match(_YEAR_FIRST.sub("", without_annex(normalise(cell.text)))):
            yield _Mention(cell, stranger[1], None, weak=True)
    for cell in list(texts(sheets[-1:]))[-_SIGNATURE_ROWS:] if sheets[-1].prose else []:
        department = source.register.find(cell.text, source.fiscal_year)
        if department:
            yield _Mention(cell, cell.text, department.department_id)


def _other_units(sheets: list[Sheet], owners: set[str]) -> Iterator[_Mention]:
    """Units that a title names and the register does not, of another kind than all whom the document names."""
    for cell in _titles(sheets, any_subject=True):
        unit = _UNIT.match(without_annex(normalise(cell.text)))
        if unit and owners and not any(unit[2] in name or unit[1].startswith(name) for name in owners):
            yield _Mention(cell, unit[1], None)


def _has_number_beside(cell: Cell) -> bool:
    """Whether a cell stands in a line of figures, which names a unit and is no title."""
    sheet, row = cell.sheet, cell.row
    if sheet.prose or row < sheet.caption:
        return False
    return any(is_number(sheet.content(row, column)) for column in range(sheet.width))


def _beginning(title: str, names: Set[str]) -> str | None:
    """The longest name with which a title begins and that ends there, “（本级）” included.

    The code of a department may stand before its name; alone it may be any other number.
    """
    starts = _starts(title)
    for length in range(max(len(start) for _, start in starts), 0, -1):
        for before, start in starts:
            name, rest = start[:length], start[length:]
            if name in names and not name.isdigit() and _AFTER_NAME.match(rest):
                own = _OWN_UNIT.match(rest)
                return before + name + (own[0] if own else "")
    return None


@lru_cache(maxsize=1_000)
def _starts(title: str) -> list[tuple[str, str]]:
    """From where a name may begin in a title, behind its year, each with the code before it."""
    text = _YEAR_FIRST.sub("", without_annex(normalise(title)).removeprefix("关于"))
    code = _CODE_BEFORE_NAME.match(text)
    starts = [("", text), ("", text.removeprefix("中共")), *([(code[0], text[code.end() :])] if code else [])]
    return list(dict.fromkeys(starts))


def _by_file_name(source: SourceFile) -> Department | None:
    """The department that a file is named for: ``323-市经信局2025年度部门整体目标填报表.pdf``."""
    stem = _BEFORE_NAME.sub("", without_annex(source.name.rpartition(".")[0] or source.name), count=1)
    department = source.register.find(_BEHIND_NAME.sub("", stem), source.fiscal_year)
    if department is not None:
        return department
    name = _beginning(stem, frozenset(source.register.names()))
    return source.register.find(name, source.fiscal_year) if name else None


def _titles(sheets: list[Sheet], *, any_subject: bool = False) -> Iterator[Cell]:
    """Short texts at the head of the document and of each of its tables; rows of many texts hold headers.

    A year counts behind its label, or where its row says nothing else, as a line between title and table does.
    """
    for index, sheet in enumerate(sheets):
        for row in range(sheet.caption or _TITLE_ROWS) if index == 0 or not sheet.prose else ():
            cells = list(Region(sheet, row, row + 1).texts())
            alone = len({sheet.text(row, column) for column in range(sheet.width)} - {""}) == 1
            for cell in cells if len(cells) <= _MOST_TITLES else ():
                text = squeezed(cell.text)
                labelled = _LABELLED_YEAR.fullmatch(with_plain_years(text))
                states_year = labelled or (alone and stated_year(text) is not None)
                if len(cell.text) <= _TITLE_LENGTH and (any_subject or _SUBJECT.search(text) or states_year):
                    yield cell


def _years(text: str) -> Iterator[int]:
    plain = with_plain_years(text)
    labelled = _LABELLED_YEAR.fullmatch(plain)
    for match in [labelled] if labelled else _YEAR.finditer(plain):
        yield int(match[1])
