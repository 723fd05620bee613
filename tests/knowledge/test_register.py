"""The register by fiscal year: renamed, merged and split departments, and departments of the same name."""

from pathlib import Path

import pytest

from assets.knowledge.register import Change, Department, Register, RegisterError, Unresolved, read_register
from tests.makers.workbooks import SAMPLE, problem_of, workbook


def line(department_id: str, name: str, **more: object) -> Department:
    return Department.model_validate({"department_id": department_id, "name": name, "region": "甲县", **more})


REGISTER = Register(
    [
        line("01", "经济和信息化局", valid_to=2018),
        line("01", "工业和信息化局", valid_from=2019, aliases=("工信局",)),
        line("02", "文化局", valid_to=2019, merged_into="04"),
        line("03", "旅游局", valid_to=2019, merged_into="04"),
        line("04", "文化和旅游局", valid_from=2020),
        line("05", "农业农村局"),
        line("06", "乡村振兴局", valid_from=2021, valid_to=2023, split_from="05", merged_into="05"),
        line("07", "财政局"),
        line("08", "财政局", region="乙县"),
    ]
)


@pytest.mark.parametrize(
    ("name", "year", "department_id"),
    [
        ("经济和信息化局", 2018, "01"),
        ("工信局", 2019, "01"),
        ("01", 2016, "01"),
        ("文化局", 2019, "02"),
        ("文化和旅游局", 2020, "04"),
        ("乡村振兴局", 2021, "06"),
        ("08", 2023, "08"),
    ],
)
def test_a_name_means_the_department_of_the_fiscal_year(name: str, year: int, department_id: str) -> None:
    """The name that was in force in the file's year is accepted, the id in every year."""
    assert REGISTER.resolve(name, year).department_id == department_id


@pytest.mark.parametrize(
    ("name", "year", "says"),
    [
        ("工业和信息化局", 2018, ["工业和信息化局", "2018", "2019 年度起"]),
        ("文化局", 2020, ["文化局", "2020", "至 2019 年度"]),
        ("乡村振兴局", 2024, ["2021—2023 年度", "valid_to"]),
        ("财政局", 2023, ["07（甲县，财政局）", "08（乙县，财政局）", "编码"]),
        ("体育局", 2023, ["体育局", "departments.csv"]),
        ("", 2023, ["departments.csv"]),
    ],
)
def test_a_name_of_another_year_or_of_several_regions_is_refused(name: str, year: int, says: list[str]) -> None:
    """Never guessed: the sentence names the years in which the name is valid, or the candidates."""
    with pytest.raises(Unresolved) as refused:
        REGISTER.resolve(name, year)
    sentence = f"{refused.value.found}{refused.value.expected}{refused.value.remedy}"
    assert all(part in sentence for part in says), sentence
    assert REGISTER.find(name, year) is None


def test_a_file_of_an_ambiguous_department_is_refused_with_the_candidates() -> None:
    """A workbook that only says 财政局 cannot be attributed where two regions have one."""
    problem = problem_of(workbook({**SAMPLE, ("profile", "部门名称"): "财政局"}), register=REGISTER)
    assert "07（甲县，财政局）、08（乙县，财政局）" in str(problem)


def test_who_is_due_by_year() -> None:
    """A department is due in the years of its register lines, under the name of that year."""
    due = {
        year: [entry.name for entry in REGISTER.due(year) if entry.department_id < "07"] for year in (2018, 2020, 2021)
    }
    assert due == {
        2018: ["经济和信息化局", "文化局", "旅游局", "农业农村局"],
        2020: ["工业和信息化局", "文化和旅游局", "农业农村局"],
        2021: ["工业和信息化局", "文化和旅游局", "农业农村局", "乡村振兴局"],
    }


def test_what_a_series_goes_through() -> None:
    """Both predecessors of a merged department; the split for both parts, and its undoing from that year on."""
    assert REGISTER.changes("04", 2020) == [Change("merged", "02", 2019), Change("merged", "03", 2019)]
    assert REGISTER.changes("04", 2019) == []
    assert REGISTER.changes("06", 2021) == [Change("split", "06", 2020)]
    assert REGISTER.changes("05", 2023) == [Change("split", "05", 2020)]
    assert Change("merged", "06", 2023) in REGISTER.changes("05", 2024)
    assert REGISTER.changes("01", 2023) == []


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ([line("01", "甲局", valid_from=2020, valid_to=2019)], "晚于"),
        ([line("01", "甲局", merged_into="02"), line("02", "乙局")], "valid_to"),
        ([line("01", "甲局", split_from="02"), line("02", "乙局")], "valid_from"),
        ([line("01", "甲局", valid_to=2019, merged_into="09")], "09"),
        ([line("01", "甲局", valid_to=2019, merged_into="01")], "自己"),
        ([line("01", "甲局", valid_to=2019), line("01", "乙局", valid_from=2019)], "两次"),
        ([line("01", "甲局", valid_to=2019), line("02", "甲局", valid_from=2019)], "唯一"),
        ([line("01", "甲局"), line("02", "01", region="乙县")], "唯一"),
    ],
)
def test_a_register_that_contradicts_itself_is_refused(lines: list[Department], says: str) -> None:
    """A reorganisation has its year and its partner; a name has one owner per region and year."""
    with pytest.raises(RegisterError, match=says):
        Register(lines)


@pytest.mark.parametrize("department_id", ["summary.xlsx", "index.html", "a/b", ".data", "a b"])
def test_a_department_is_not_called_what_stands_beside_its_folder(department_id: str, tmp_path: Path) -> None:
    """The documents of a department go into a folder of its id, which must never be one of the year's own files."""
    path = tmp_path / "departments.csv"
    path.write_text(f"department_id,name,region\n{department_id},甲局,甲县\n", encoding="utf-8")
    with pytest.raises(RegisterError, match="文件夹名"):
        read_register(path)


def test_a_name_may_pass_to_another_department() -> None:
    """One name, two departments, years apart: each file goes to the one of its year."""
    register = Register([line("01", "甲局", valid_to=2018), line("02", "甲局", valid_from=2019)])
    assert [register.resolve("甲局", year).department_id for year in (2018, 2019)] == ["01", "02"]
