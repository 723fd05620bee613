"""A table or report belongs to the department that it names, and to nobody else."""

import pytest

from assets.intake.containers.sheets import Sheet
from assets.intake.owners import Owners, title_years
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from tests.makers.documents import prose, source, table


@pytest.mark.parametrize(
    "line",
    [
        "部门：示例县教育局",
        "编制单位：示例县教育局        金额单位：万元",
        "填报单位（盖章）：县教育局",
        "单位名称：示例县教育体育局",
        "预算部门:示例县教育局;填报日期：2024年3月1日",
    ],
)
def test_the_line_above_a_table_names_its_department(line: str) -> None:
    """Forms name the department in many ways; each of its registered names will do."""
    sheet = table(["收入决算表", None], [line, None], ["项目", "金额"], ["合计", 1])
    assert Owners(source(), [sheet]).at(sheet, 0) == Owner("01", 2023)


def test_a_label_with_the_name_in_the_next_cell() -> None:
    """A form has the name beside its label, spaced or not."""
    sheet = table(["自评表", None, None], ["部 门 名 称", "示例县水利局", None])
    assert Owners(source(), [sheet]).at(sheet, 0) == Owner("02", 2023)


@pytest.mark.parametrize(
    "title",
    [
        "示例县教育局2023年度部门整体支出绩效自评报告",
        "关于示例县教育局2023年度部门整体支出绩效评价的报告",
        "县教育局二〇二三年度整体支出绩效自评报告",
        "示例县教育局部门整体支出绩效自评报告",
        "2023年度示例县教育局部门整体支出绩效评价评分表",
        "附件2 二〇二三年示例县教育局整体支出绩效自评表",
    ],
)
def test_a_title_that_begins_with_the_name(title: str) -> None:
    """A report names the department in its title."""
    assert Owners(source(), [prose(title, "一、部门概况", "正文。")]).whole() == Owner("01", 2023)


def test_a_title_broken_over_lines() -> None:
    """A cover prints a long name on two lines, then what the document is."""
    cover = prose("示例县", "教育局 2023 年度", "部门决算", "目录")
    assert Owners(source(), [cover]).whole() == Owner("01", 2023)


def test_a_longer_name_is_another_department() -> None:
    """示例县教育局招生办公室 is not 示例县教育局, and an unregistered body below it is neither."""
    assert Owners(source(), [prose("示例县教育局招生办公室2023年度绩效自评报告")]).whole() == Owner("03", 2023)
    with pytest.raises(Problem, match="部门“示例县教育局电教馆”"):
        Owners(source(), [prose("示例县教育局电教馆2023年度绩效自评报告")]).whole()


def test_the_signature_names_the_department() -> None:
    """A report whose title has no name is signed."""
    assert (
        Owners(source(), [prose("2023年度绩效自评报告", "正文。", "示例县水利局", "2024年3月20日")])
        .whole()
        .department_id
        == "02"
    )


def test_two_departments_in_one_file_keep_apart() -> None:
    """Each sheet belongs to the department that it names; the file as a whole to none."""
    one = table(["收入决算表"], ["部门：示例县教育局"])
    two = table(["收入决算表"], ["部门：示例县水利局"], name="表 2")
    unnamed = table(["支出决算表"], ["项目"], name="表 3")
    owners = Owners(source(), [one, two, unnamed])
    assert [owners.at(sheet, 0).department_id for sheet in (one, two, unnamed)] == ["01", "02", "02"]
    with pytest.raises(Problem, match="多个部门"):
        owners.whole()


def test_an_unregistered_department_is_named_in_the_message() -> None:
    """The message says which name the register lacks."""
    sheet = table(["收入决算表"], ["部门：示例县民政局"])
    with pytest.raises(Problem, match=r"示例县民政局.*部门登记表"):
        Owners(source(), [sheet]).at(sheet, 0)


def test_a_unit_of_measure_is_no_department() -> None:
    """“单位：万元” states the unit of the table."""
    sheet = table(["部门：示例县水利局", "单位：万元"])
    assert Owners(source(), [sheet]).at(sheet, 0).department_id == "02"


def test_another_year_than_the_folders_is_refused() -> None:
    """A report of 2022 in the folder of 2023 would spoil both years; a signing date is no fiscal year."""
    with pytest.raises(Problem, match="2022"):
        Owners(source(2023), [prose("示例县教育局2022年度部门整体支出绩效自评报告")])
    Owners(source(2023), [prose("示例县教育局绩效自评报告", "（2024年3月）")])
    assert title_years([prose("示例县教育局二〇二二年度绩效自评报告")]) == {2022}
    spaced = Sheet("表", [["2022年度 部 门 整 体 支 出 绩 效 自 评 表", None], ["部门", "示例县教育局"]])
    below = Sheet("表", [["部门整体支出绩效自评表", None], ["（二〇二二年度）", None], ["部门", "示例县教育局"]])
    assert title_years([spaced]) == title_years([below]) == {2022}


@pytest.mark.parametrize(
    ("label", "years"),
    [
        ("年度：2022", {2022}),
        ("决算年度：2022年", {2022}),
        ("考核 年度: ２０２２ 年度", {2022}),
        ("会计年度：二〇二二年", {2022}),
        ("填报年度：2023", set()),
    ],
)
def test_a_year_behind_its_label(label: str, years: set[int]) -> None:
    """A cell among others says of which year a table is, in whatever digits; when it was filled in is another year."""
    sheet = Sheet("表", [["部门整体支出绩效自评表", None, None], ["部门：示例县教育局", label, "单位：万元"]])
    assert title_years([sheet]) == years
