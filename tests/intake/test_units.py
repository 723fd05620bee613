"""Who a file is about where departments have units, and where only the file's name says it."""

from pathlib import Path

import pytest

from assets.intake.owners import Owners
from assets.intake.problems import Problem
from assets.intake.source_file import SourceFile
from assets.knowledge.register import Department
from tests.intake.test_table_versions import accounts, derived
from tests.knowledge.test_department_names import REGISTER
from tests.makers.documents import prose, table
from tests.makers.inbox import REGISTER as INBOX_REGISTER
from tests.makers.inbox import Inbox


def source(name: str = "表.xlsx") -> SourceFile:
    return SourceFile(name, 2023, REGISTER)


@pytest.mark.parametrize(
    ("line", "department_id"),
    [
        (["县级预算部门名称", "清溪县教育局"], "jy"),
        (["省级预算部门（单位）名称", "清溪县水利局"], "sl"),
        (["填报单位（盖章）：201002-清溪县第一中学"], "yz"),
        (["编制部门：清溪县水利局"], "sl"),
        (["预算主管部门：清溪县教育局"], "jy"),
        (["预算主管部门", "清溪县教育局", "单位名称", "清溪县第一中学"], "yz"),
        (["部门编码", "315", "单位：万元"], "cg"),
        (["单位编码", "201002", "单位名称", "[201002]清溪县第一中学"], "yz"),
        (["单位名称", "清溪县教育局（本级）"], "jy-bj"),
    ],
)
def test_the_lines_that_name_a_department_or_a_unit(line: list[object], department_id: str) -> None:
    """The unit whose figures they are goes before the department that supervises it, the name before the code."""
    sheet = table(["收入决算表"], line, ["项目", "决算数"])
    assert Owners(source(), [sheet]).at(sheet, 0).department_id == department_id


@pytest.mark.parametrize("line", [["单位：人"], ["单位：平方米"], ["单位名称", "三公经费预算数（一般公共预算拨款）"]])
def test_a_unit_of_measure_or_a_header_names_nobody(line: list[object]) -> None:
    """What stands beside 单位 is not always a body: the department is named elsewhere."""
    sheet = table(["“三公”经费支出表"], line, ["项目", "决算数"])
    document = [prose("清溪县水利局2023年度部门决算"), sheet]
    assert Owners(source(), document).at(sheet, 0).department_id == "sl"


@pytest.mark.parametrize(
    ("name", "department_id"),
    [
        ("315-清溪县城市管理和综合执法局2023年度部门整体目标填报表.pdf", "cg"),
        ("清溪县水利局2023年度部门决算.xlsx", "sl"),
        ("2023年清溪县教育局（本级）自评表.docx", "jy-bj"),
        ("附件2：县教育局整体支出绩效自评表.docx", "jy"),
    ],
)
def test_the_files_own_name_where_nothing_else_says_it(name: str, department_id: str) -> None:
    """A form without a name belongs to whom the file is named for, and the note says so."""
    file = source(name)
    sheet = table(["收入决算表"], ["项目", "决算数"])
    assert Owners(file, [sheet]).at(sheet, 0).department_id == department_id
    assert any("单位名称取自文件名" in note for note in file.notes)


@pytest.mark.parametrize("name", ["清溪县水利局下属单位.xlsx", "附件.xlsx", "清溪县民政局2023年度部门决算.xlsx"])
def test_a_file_name_that_names_nobody_surely(name: str) -> None:
    """A longer name, none, or an unregistered one: the file is set aside as before."""
    sheet = table(["收入决算表"], ["项目", "决算数"])
    with pytest.raises(Problem, match="没有写明部门"):
        Owners(source(name), [sheet]).at(sheet, 0)


def test_the_document_goes_before_the_name_of_the_file() -> None:
    """Named for one department and written by another: what is written counts, and it is asked about."""
    file = source("清溪县水利局2023年度部门决算.xlsx")
    sheet = table(["收入决算表"], ["部门：清溪县教育局"], ["项目", "决算数"])
    assert Owners(file, [sheet]).at(sheet, 0).department_id == "jy"
    assert any("“清溪县水利局”" in note and "“清溪县教育局”" in note for note in file.notes)


def test_an_own_unit_taken_for_its_department_is_noted() -> None:
    """The register has no units of 水利局: its 本级 is all there is, and the note says what was done."""
    file = source()
    sheet = table(["收入决算表"], ["部门：清溪县水利局（本级）"], ["项目", "决算数"])
    assert Owners(file, [sheet]).at(sheet, 0).department_id == "sl"
    assert any("按部门“清溪县水利局”采用" in note for note in file.notes)


SCHOOL = Department(department_id="9901-mz-yl", name="示范区养老服务中心", kind="unit", parent_id="9901-mz")


def test_a_units_figures_are_its_own(tmp_path: Path) -> None:
    """1640 of the department and 120 of its unit stay apart, also where both lie in the department's folder."""
    register = type(INBOX_REGISTER)([*INBOX_REGISTER.departments, SCHOOL])
    inbox = Inbox(tmp_path)
    inbox.put("2023/示范区民政局/民政局决算.xlsx", accounts({"合计": 1640, "基本支出": 300, "项目支出": 1340}))
    unit = accounts({"合计": 120, "基本支出": 90, "项目支出": 30}, department="示范区养老服务中心")
    inbox.put("2023/示范区民政局/养老中心决算.xlsx", unit)
    inbox.look(register)
    assert inbox.departments().keys() == {"9901-mz", "9901-mz-yl"}
    assert derived(inbox, register)[0] == {
        "total_expenditure": 1640,
        "basic_expenditure": 300,
        "project_expenditure": 1340,
    }
    assert derived(inbox, register, "9901-mz-yl")[0]["total_expenditure"] == 120
