"""A submitted file as its readers know it: to whom its figures may belong, and how to say what is wrong in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from assets.intake.containers.sheets import Cell
from assets.intake.problems import Problem
from assets.knowledge.forms import Form
from assets.knowledge.register import Department, Register, Unresolved
from assets.text.department_name import DepartmentName
from assets.text.month import NamedMonth, month_of_cell
from assets.text.normal import normalise, printable, short


@dataclass(frozen=True)
class Owner:
    """Whose figures a file, or a row of it, holds."""

    department_id: str
    fiscal_year: int


@dataclass(frozen=True)
class SourceFile:
    """One submitted file.

    Attributes:
        name: file name, for messages.
        fiscal_year: the year of the folder in which the file lies.
        register: departments to which figures may be attributed.
        trial: whether a file of nobody in the register, or one published here, is read all the same, to be
            looked at and not stored.
        issued: whether the form that is being read was handed out by the bureau as it stands.
        notes: what was taken for granted in reading it, for whoever checks the figures.
        strangers: in a trial, whose figures were read under a name that the register does not have, or under none.
    """

    name: str
    fiscal_year: int
    register: Register
    trial: bool = False
    issued: bool = False
    notes: list[str] = field(default_factory=list, compare=False)
    strangers: list[Problem] = field(default_factory=list, compare=False)

    def year_of(self, cell: Cell) -> int:
        """The year a cell states; it must be the folder's."""
        match = re.fullmatch(r"(\d{4})(?:年度?)?", normalise(cell.text))
        if not match or int(match[1]) != self.fiscal_year:
            raise self.problem(
                cell, f"年度“{short(cell.text)}”", f"{self.fiscal_year}（文件所在的文件夹）",
                "核对年度，或把文件放到相应年度的文件夹",
            )  # fmt: skip
        return self.fiscal_year

    def month_of(self, cell: Cell) -> int:
        """The month until which a cell says that figures are cumulated."""
        month = month_of_cell(cell.text)
        return self.one_month(cell, [month] if month else [])

    def one_month(self, cell: Cell, months: Iterable[NamedMonth]) -> int:
        """The one month that is named for a cell, with a year or without; a year must be the folder's."""
        distinct = sorted(set(months), key=str)
        if {year for year, _ in distinct} - {None, self.fiscal_year} or len({month for _, month in distinct}) != 1:
            named = "、".join(f"{year or ''}{'年' if year else ''}{month}月" for year, month in distinct)
            raise self.problem(
                cell, f"“{short(cell.text)}”" + (f"写明的月份是{named}" if named else "没有写明截至月份"),
                f"{self.fiscal_year}年的一个月份，如“1—6月”，自 1 月起累计", "写明累计支出截至的月份",
            )  # fmt: skip
        return distinct[0][1]

    def department_of(self, cell: Cell) -> str:
        """Id of the department a cell names, as the register has it for the fiscal year; in a trial the name itself.

        Raises:
            Problem: the register does not know it.
        """
        department = self.register.find(cell.text, self.fiscal_year)
        if department is None:
            return self.stranger(self.unknown_department(cell, cell.text), cell.text)
        self.note_own_unit(cell, cell.text, department)
        return department.department_id

    def stranger(self, problem: Problem, name: str) -> str:
        """The name under which figures of nobody in the register are looked at.

        Raises:
            Problem: this is no trial, or no name is stated.
        """
        if not self.trial or not name:
            raise problem
        if problem.found not in {one.found for one in self.strangers}:
            self.strangers.append(replace(problem, remedy=f"{problem.remedy}；本次先按所写的名称核对"))
        return name

    def note_own_unit(self, cell: Cell, name: str, department: Department) -> None:
        """Say that “（本级）” was taken for the department, of which the register has no units."""
        if DepartmentName.of(name).own and department.kind == "department" and normalise(name) not in department.keys:
            self.note(cell, f"所写“{short(name)}”在登记表没有下属单位，按部门“{department.name}”采用")

    def note(self, cell: Cell | None, text: str) -> None:
        """Note what was taken for granted at a cell, the first of those of which it is said, or of the whole file."""
        where = f"（{cell.sheet.name} {cell.address}）" if cell else ""
        text = printable(text)
        if not any(noted.startswith(text) for noted in self.notes):
            self.notes.append(text + printable(where))

    def unknown_department(self, cell: Cell, name: str) -> Problem:
        """A name that the register does not have for the fiscal year, or has for several departments."""
        try:
            department = self.register.resolve(name, self.fiscal_year)
        except Unresolved as error:
            return self.problem(cell, error.found, error.expected, error.remedy)
        raise AssertionError(f"{name} is {department.department_id}")

    def problem(self, cell: Cell | None, found: str, expected: str, remedy: str) -> Problem:
        """What is wrong at a cell, or with the file as a whole."""
        sheet, address = (cell.sheet.name, cell.address) if cell else ("", "")
        return Problem(self.name, sheet, address, found, expected, remedy)

    def unknown(self, cell: Cell, text: str, known: Iterable[str], *, repeated: bool = False) -> Problem:
        """A label or code that the form does not have, or has only once."""
        found = f"{'重复的' if repeated else '不认识的'}名称“{short(text)}”"
        expected = "下列之一且只出现一次：" + "、".join(known)
        remedy = "按模板改回原名称后重新报送" if self.issued else "核对名称；本地表样如此的，告知财政部门补充这一名称"
        return self.problem(cell, found, expected, remedy)

    def reading(self, form: Form) -> "SourceFile":
        """The same file while a form is read in it; notes are taken down together."""
        return replace(self, issued=form.issued)
