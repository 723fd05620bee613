"""The register of departments: who must submit, and by which names they are known."""

import csv
import hashlib
import re
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError
from assets.text.department_name import DepartmentName, nearest
from assets.text.normal import normalise, short

_ID = re.compile(r"[\w-]+")
"""A department's id names the folder of its documents."""

_CODE = re.compile(r"\d{3}(?:\d{3}){0,3}")
"""A department's code in the budget system: three digits for each level."""

_EVER = (0, 9999)


class RegisterError(OfficeFileError):
    """The register itself cannot be used; nothing can be attributed without it."""


@dataclass
class Unresolved(Exception):  # noqa: N818 - it is shown, not only raised
    """A name that means no department of the fiscal year, or several.

    Attributes:
        found: what was named.
        expected: what the register has instead.
        remedy: what the reader of the message should do.
    """

    found: str
    expected: str
    remedy: str


class Department(Declared):
    """One department, or one unit of a department, over a span of fiscal years: one line of the register.

    A department's figures are those with all its units; a unit has figures of its own, also the department's own unit
    (本级).

    A department that changed its name but not its id has a line for each name. A reorganisation is said by those that
    went (``merged_into``, with ``valid_to``) or came out of it (``split_from``, with ``valid_from``). Where a change of
    name brought a new id, the old id is ``merged_into`` the new one.

    Attributes:
        code: its code in the budget system, of 3, 6, 9 or 12 digits: the one name that nobody abbreviates.
        parent_id: of a unit: the department to which it belongs.
        aliases: other and former names, separated by ``|`` in the file.
        scheme: scoring scheme id; empty means the scheme declared for the region.
        synthetic: made-up data, labelled as such on every document.
        valid_from: first fiscal year; empty means always.
        valid_to: last fiscal year; empty means still.
        merged_into: id of the department that took it over after ``valid_to``.
        split_from: id of the department of which it was a part before ``valid_from``.
    """

    model_config = ConfigDict(extra="ignore")  # a bureau keeps more in its list than we ask for

    department_id: str
    name: str
    code: str | None = None
    kind: Literal["department", "unit"] = "department"
    parent_id: str | None = None
    region: str = ""
    aliases: tuple[str, ...] = ()
    scheme: str | None = None
    synthetic: bool = False
    valid_from: int | None = None
    valid_to: int | None = None
    merged_into: str | None = None
    split_from: str | None = None

    @property
    def keys(self) -> set[str]:
        """Every id, code, name and alias, as names are compared."""
        return {normalise(name) for name in (self.department_id, self.name, *self.aliases, self.code or "") if name}

    def due_in(self, fiscal_year: int) -> bool:
        """Whether the line is in force for a fiscal year."""
        return (self.valid_from or _EVER[0]) <= fiscal_year <= (self.valid_to or _EVER[1])

    def overlaps(self, other: "Department") -> bool:
        """Whether some fiscal year has both lines in force."""
        first = max(self.valid_from or _EVER[0], other.valid_from or _EVER[0])
        return first <= min(self.valid_to or _EVER[1], other.valid_to or _EVER[1])

    @property
    def span(self) -> str:
        """``2019 年度起``, ``至 2018 年度``, ``2015—2018 年度``; empty when always."""
        if self.valid_from and self.valid_to:
            return f"{self.valid_from}—{self.valid_to} 年度"
        return f"{self.valid_from} 年度起" if self.valid_from else f"至 {self.valid_to} 年度" if self.valid_to else ""


@dataclass(frozen=True)
class Change:
    """How a department's series of one year is affected by a reorganisation before it.

    Attributes:
        member_id: ``merged``: whose figures up to ``last_year`` belong to the department's series too; ``split``: the
            department itself or a predecessor of it, whose figures up to ``last_year`` cover another scope.
        last_year: the last fiscal year before the change.
    """

    kind: Literal["merged", "split"]
    member_id: str
    last_year: int


class Register:
    """Departments and units by id, code, name and alias, for each fiscal year."""

    def __init__(self, departments: list[Department]) -> None:
        self.departments = departments
        self._by_name: dict[str, list[Department]] = {}
        self._merged: dict[str, list[Department]] = {}
        self._split_after: dict[str, set[int]] = {}
        self._own_units: dict[str, list[Department]] = {}
        self._parents = {department.parent_id for department in departments if department.parent_id}
        for department in departments:
            self._check(department)
            for name in department.keys:
                self._by_name.setdefault(name, []).append(department)
            if department.kind == "unit":
                named = map(DepartmentName.of, (department.name, *department.aliases))
                for name in {normalise(one.name) for one in named if one.own}:
                    self._own_units.setdefault(name, []).append(department)
            if department.merged_into:
                self._merged.setdefault(department.merged_into, []).append(department)
            if department.split_from and department.valid_from:
                for part in (department.split_from, department.department_id):
                    self._split_after.setdefault(part, set()).add(department.valid_from - 1)
        self._check_names()
        self._check_changes()

    @cached_property
    def digest(self) -> str:
        """Identifies what the register says."""
        return hashlib.sha256(repr(self.departments).encode()).hexdigest()[:16]

    def due(self, fiscal_year: int) -> list[Department]:
        """The departments that must submit for a fiscal year, in register order."""
        return [department for department in self.departments if department.due_in(fiscal_year)]

    def resolve(self, name: str, fiscal_year: int) -> Department:
        """The department or unit of that id, code, name or alias in a fiscal year; never a similar one.

        A code may stand before the name; both must mean the same. “（本级）” means the department's own unit: the
        department itself where the register has no units of it.

        Raises:
            Unresolved: nobody is called so, nobody in that year, or departments of several regions are; code and name
                mean different ones; or the unit meant is not in the register.
        """
        found = self._bearer(name, fiscal_year)
        if isinstance(found, Department):
            return found
        raise found if found is not None else self._unknown(name, fiscal_year)

    def _bearer(self, name: str, fiscal_year: int) -> "Department | Unresolved | None":
        """The department meant; why it cannot be said; ``None`` where nobody is called so."""
        known = self._by_name.get(normalise(name), []) if name else []
        if known:
            return _one_of(name, known, fiscal_year)
        named = DepartmentName.of(name)
        by_name = self._by_name.get(normalise(named.name), []) if named.name else []
        by_code = [line for line in self._by_name.get(named.code or "", []) if line.due_in(fiscal_year)]
        ids = {line.department_id for line in by_name}
        own = [line for line in by_code if line.parent_id in ids and DepartmentName.of(line.name).own]
        if own:  # 201001-县教育局, where the register has 201001 as its own unit
            return _one_of(name, own, fiscal_year)
        if by_code and not {line.department_id for line in by_code} & ids:
            return Unresolved(
                f"部门“{short(name)}”（登记表中编码 {named.code} 是“{by_code[0].name}”）",
                "编码和名称属于同一部门",
                f"核对编码和名称；确为同一部门的，在登记表“{by_code[0].name}”的 aliases 列补充“{short(named.name)}”",
            )
        if not by_name or (named.code is None and not named.own and normalise(name) == normalise(named.name)):
            return None
        same = [line for line in by_name if line in by_code]
        found = _one_of(name, same or by_name, fiscal_year)
        if isinstance(found, Unresolved) or same:
            return self._own_unit(name, found, fiscal_year) if named.own and isinstance(found, Department) else found
        if named.code and found.code and not named.code.startswith(found.code):
            return Unresolved(
                f"部门“{short(name)}”（登记表中“{found.name}”的编码是 {found.code}）",
                "编码和名称属于同一部门",
                "核对编码和名称，或更正登记表的 code 列",
            )
        is_own = named.own or bool(named.code and found.code)  # a longer code is that of a unit
        return self._own_unit(name, found, fiscal_year) if is_own else found

    def _own_unit(self, name: str, department: Department, fiscal_year: int) -> "Department | Unresolved":
        """The own unit of a department; the department itself where it has no units."""
        if department.kind == "unit" or department.department_id not in self._parents:
            return department
        units = [
            unit
            for key in department.keys
            for unit in self._own_units.get(key, ())
            if unit.parent_id == department.department_id and unit.due_in(fiscal_year)
        ]
        if len({unit.department_id for unit in units}) == 1:
            return units[0]
        return Unresolved(
            f"单位“{short(name)}”（“{department.name}”的本级，不是该部门的汇总数）",
            "部门登记表 departments.csv 中的单位",
            f"在登记表补登该单位（kind 填 unit，parent_id 填 {department.department_id}）；"
            f"确为部门汇总数的，在“{department.name}”的 aliases 列补充这一名称",
        )

    def _unknown(self, name: str, fiscal_year: int) -> Unresolved:
        wanted = DepartmentName.of(name).name
        due = {key: line for line in self.due(fiscal_year) for key in line.keys}
        like = due.get(nearest(wanted, due) or "")
        remedy = "更正部门名称，或在登记表中补登该部门（曾用名写在 aliases 列）"
        if like is not None:
            remedy = (
                f"是否为“{like.name}”（{like.department_id}）？是的，在登记表补充别名“{short(wanted)}”（aliases 列）；"
                "不是的，在登记表补登该部门"
            )
        return Unresolved(f"部门“{short(name)}”", "部门登记表 departments.csv 中的编码、名称或曾用名", remedy)

    def names(self) -> list[str]:
        """Every id, name and alias of any year, as names are compared."""
        return list(self._by_name)

    def find(self, name: str, fiscal_year: int | None = None) -> Department | None:
        """The department of that id, name or alias in a fiscal year, ``None`` where :meth:`resolve` refuses.

        Without a year the latest line of that name counts, if one department alone ever bore it.
        """
        if fiscal_year is None:
            known = self._by_name.get(normalise(name), [])
            alone = len({line.department_id for line in known}) == 1
            return max(known, key=lambda line: line.valid_from or 0) if alone else None
        found = self._bearer(name, fiscal_year)
        return found if isinstance(found, Department) else None

    def belongs_to(self, department_id: str, other_id: str | None, fiscal_year: int) -> bool:
        """Whether a department is another one or a unit of it."""
        line = self.find(department_id, fiscal_year)
        return other_id is not None and (department_id == other_id or (line is not None and line.parent_id == other_id))

    def changes(self, department_id: str, fiscal_year: int) -> list[Change]:
        """Every reorganisation up to a fiscal year in a department's series, those of its predecessors included."""
        changes: list[Change] = []
        members = [department_id]
        for member in members:  # grows by the predecessors
            changes += [
                Change("split", member, year) for year in self._split_after.get(member, ()) if year < fiscal_year
            ]
            for line in self._merged.get(member, ()):
                if line.valid_to and line.valid_to < fiscal_year and line.department_id not in members:
                    changes.append(Change("merged", line.department_id, line.valid_to))
                    members.append(line.department_id)
        return changes

    def _check(self, department: Department) -> None:
        line = f"部门登记表中 {department.department_id}（{department.name}）"
        if department.valid_from and department.valid_to and department.valid_from > department.valid_to:
            raise RegisterError(f"{line}的 valid_from 晚于 valid_to")
        if department.merged_into and not department.valid_to:
            raise RegisterError(f"{line}填了 merged_into，须同时填 valid_to（并入前的最后一个年度）")
        if department.split_from and not department.valid_from:
            raise RegisterError(f"{line}填了 split_from，须同时填 valid_from（分设后的第一个年度）")
        if (department.kind == "unit") != bool(department.parent_id):
            raise RegisterError(f"{line}：单位（kind 为 unit）须填 parent_id（所属部门的编码），部门不填")
        if department.code and not _CODE.fullmatch(department.code):
            raise RegisterError(f"{line}的 code“{department.code}”不是 3、6、9 或 12 位数字的预算单位编码")
        if department.department_id in (department.merged_into, department.split_from):
            raise RegisterError(f"{line}不能并入自己，也不能从自己分设；只改名称的，用同一编码按年度分行填写")

    def _check_names(self) -> None:
        """Within a region a name means one department; an id means one wherever it is."""
        ids = {normalise(department.department_id) for department in self.departments}
        for name, lines in self._by_name.items():
            for first, second in combinations(lines, 2):
                if not first.overlaps(second):
                    continue
                if first.department_id == second.department_id:
                    raise RegisterError(
                        f"部门登记表中编码 {first.department_id} 在同一年度出现两次，编码须唯一"
                        "（改名的，用 valid_from、valid_to 把各行的年度分开）"
                    )
                if first.region == second.region or name in ids:
                    raise RegisterError(
                        f"部门登记表中“{self._shared(first, second)}”同时指向 {first.department_id} 和"
                        f" {second.department_id}，名称须唯一"
                    )

    def _check_changes(self) -> None:
        ids = {department.department_id for department in self.departments}
        heads = {department.department_id for department in self.departments if department.kind == "department"}
        for department in self.departments:
            if department.parent_id and department.parent_id not in heads:
                raise RegisterError(
                    f"部门登记表中 {department.department_id} 的 parent_id“{department.parent_id}”不是登记的部门"
                )
            for other in (department.merged_into, department.split_from):
                if other and other not in ids:
                    raise RegisterError(f"部门登记表中 {department.department_id} 所填的“{other}”没有登记")

    @staticmethod
    def _shared(first: Department, second: Department) -> str:
        """The name that two departments share, as the second writes it."""
        own = (second.department_id, second.name, *second.aliases, second.code or "")
        return next(name for name in own if normalise(name) in first.keys)


def _one_of(name: str, known: list[Department], fiscal_year: int) -> Department | Unresolved:
    """The one of these lines that is in force in a fiscal year."""
    bearers = [department for department in known if department.due_in(fiscal_year)]
    if len(bearers) == 1:
        return bearers[0]
    if bearers:
        return Unresolved(
            f"部门“{short(name)}”（有 {len(bearers)} 个同名部门）",
            f"下列编码之一：{_listed(bearers)}",
            "改写部门编码或全称",
        )
    return Unresolved(
        f"部门“{short(name)}”（该名称不适用于 {fiscal_year} 年度）",
        f"该年度使用的名称；登记表中：{_listed(known)}",
        "核对年度和部门名称，或更正登记表的 valid_from、valid_to；继续沿用的旧名写在 aliases 列",
    )


def _listed(departments: list[Department]) -> str:
    return "、".join(
        f"{line.department_id}（{'，'.join(filter(None, [line.region, line.name, line.span]))}）"
        for line in departments
    )


def read_register(path: Path) -> Register:
    """Read the register from a UTF-8 or GB18030 CSV.

    Its columns are those of :class:`Department`; ``department_id`` and ``name`` must be there.

    Raises:
        RegisterError: another encoding, missing columns, empty ids, one id or name for two departments of a region, or
            a reorganisation without its year.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise RegisterError(f"{path}：无法识别的文字编码；请另存为“CSV UTF-8”") from error
    departments = []
    reader = csv.DictReader(text.splitlines())
    missing = {"department_id", "name"} - set(reader.fieldnames or [])
    if missing:
        raise RegisterError(f"{path}：缺少列 {'、'.join(sorted(missing))}；需要 department_id,name,region")
    for line, row in enumerate(reader, start=2):
        values = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        aliases = tuple(filter(None, values.pop("aliases", "").split("|")))
        try:
            department = Department.model_validate({**values, "aliases": aliases})
        except ValidationError as error:
            raise RegisterError(f"{path} 第 {line} 行：{error.errors()[0]['loc'][0]} 不正确") from error
        if not _ID.fullmatch(department.department_id):
            raise RegisterError(
                f"{path} 第 {line} 行：部门编码“{department.department_id}”不能作文件夹名；"
                "只用字母、数字、汉字、下划线和连字符"
            )
        departments.append(department)
    return Register(departments)
