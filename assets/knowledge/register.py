"""The register of departments: who must submit, and by which names they are known."""

import csv
import re
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError
from assets.text.normal import normalise, short

_ID = re.compile(r"[\w-]+")
"""A department's id names the folder of its documents."""

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
    """One department over a span of fiscal years: one line of the register.

    A department that changed its name but not its id has a line for each name. A reorganisation is said by those that
    went (``merged_into``, with ``valid_to``) or came out of it (``split_from``, with ``valid_from``). Where a change of
    name brought a new id, the old id is ``merged_into`` the new one.

    Attributes:
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
    region: str = ""
    aliases: tuple[str, ...] = ()
    scheme: str | None = None
    synthetic: bool = False
    valid_from: int | None = None
    valid_to: int | None = None
    merged_into: str | None = None
    split_from: str | None = None

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
    """Departments by id, name and alias, for each fiscal year."""

    def __init__(self, departments: list[Department]) -> None:
        self.departments = departments
        self._by_name: dict[str, list[Department]] = {}
        self._merged: dict[str, list[Department]] = {}
        self._split_after: dict[str, set[int]] = {}
        for department in departments:
            self._check(department)
            for name in {normalise(name) for name in (department.department_id, department.name, *department.aliases)}:
                self._by_name.setdefault(name, []).append(department)
            if department.merged_into:
                self._merged.setdefault(department.merged_into, []).append(department)
            if department.split_from and department.valid_from:
                for part in (department.split_from, department.department_id):
                    self._split_after.setdefault(part, set()).add(department.valid_from - 1)
        self._check_names()
        self._check_changes()

    def due(self, fiscal_year: int) -> list[Department]:
        """The departments that must submit for a fiscal year, in register order."""
        return [department for department in self.departments if department.due_in(fiscal_year)]

    def resolve(self, name: str, fiscal_year: int) -> Department:
        """The department of that id, name or alias in a fiscal year; never a similar one.

        Raises:
            Unresolved: nobody is called so, nobody in that year, or departments of several regions are.
        """
        known = self._by_name.get(normalise(name), []) if name else []
        bearers = [department for department in known if department.due_in(fiscal_year)]
        if len(bearers) == 1:
            return bearers[0]
        if bearers:
            raise Unresolved(
                f"部门“{short(name)}”（有 {len(bearers)} 个同名部门）",
                f"下列编码之一：{_listed(bearers)}",
                "改写部门编码或全称",
            )
        if known:
            raise Unresolved(
                f"部门“{short(name)}”（该名称不适用于 {fiscal_year} 年度）",
                f"该年度使用的名称；登记表中：{_listed(known)}",
                "核对年度和部门名称，或更正登记表的 valid_from、valid_to；继续沿用的旧名写在 aliases 列",
            )
        raise Unresolved(
            f"部门“{short(name)}”", "部门登记表 departments.csv 中的编码、名称或曾用名",
            "更正部门名称，或在登记表中补登该部门（曾用名写在 aliases 列）",
        )  # fmt: skip

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
        try:
            return self.resolve(name, fiscal_year)
        except Unresolved:
            return None

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
        for department in self.departments:
            for other in (department.merged_into, department.split_from):
                if other and other not in ids:
                    raise RegisterError(f"部门登记表中 {department.department_id} 所填的“{other}”没有登记")

    @staticmethod
    def _shared(first: Department, second: Department) -> str:
        """The name that two departments share, as the second writes it."""
        names = {normalise(name) for name in (first.department_id, first.name, *first.aliases)}
        return next(n for n in (second.department_id, second.name, *second.aliases) if normalise(n) in names)


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
