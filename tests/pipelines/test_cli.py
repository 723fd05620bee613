"""The command line as people use it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from assets.graph.home import Home
from assets.publication.content.contract import Evaluation
from assets.warehouse.files import SAMPLE
from tests.conftest import Jiping
from tests.intake.test_table_versions import accounts
from tests.makers.home_state import own_variables
from tests.pipelines.conftest import SHOWN

FILE = next((SAMPLE / "2023").glob("鼎城区工信局*"))


def test_the_installed_command_is_this_one(jiping: Jiping) -> None:
    """``jiping`` is what a user types; all other tests call the same command lines in their own process."""
    command = [str(Path(sys.executable).parent / "jiping"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, env=own_variables(), timeout=60, check=True)
    assert done.stdout == jiping("--help").stdout


def test_a_run_shows_what_it_found(evaluated: Home) -> None:
    """The terminal shows each department-year with its verdict and its interval."""
    shown = (evaluated.outputs.parent / SHOWN).read_text(encoding="utf-8")
    assert "不可达到" in shown and "83.25" in shown


def test_results_lie_where_they_were_asked_for(evaluated: Home) -> None:
    """``OUT/<year>/<department>/`` holds the documents, ``OUT/<year>/`` the summary and the open data."""
    assert {path.name for path in (evaluated.outputs / "2023/430703-gxj").iterdir()} == {
        "report.docx",
        "report.pdf",
        "notice.docx",
        "scoresheet.xlsx",
        "index.html",
        "evaluation.json",
        "manifest.json",
    }
    assert {path.name for path in (evaluated.outputs / "2023").iterdir()} == {
        "430703-gxj",
        "data",
        "index.html",
        "summary.xlsx",
        "review.csv",
    }


def test_evaluation_keeps_the_contract(evaluated: Home) -> None:
    """Other tools read evaluation.json: every key is there, and nothing else."""
    for path in evaluated.outputs.glob("*/*/evaluation.json"):
        content = json.loads(path.read_text(encoding="utf-8"))
        assert list(content) == list(Evaluation.model_fields)
        assert Evaluation.model_validate(content).model_dump(mode="json") == content


def test_explain_leads_from_score_to_cell(jiping: Jiping, evaluated: Home) -> None:
    """An auditor asks for an indicator and gets formula, file, sheet and cell."""
    done = jiping("explain", "鼎城区工信局", "2023", "staffing_control", "--home", evaluated.root)
    text = done.stdout.replace("\n", "")
    assert "107.50%" in text
    assert "基本情况 / B9" in text
    assert "“43”" in text


def test_explain_of_the_unknown_is_a_sentence(jiping: Jiping, evaluated: Home) -> None:
    """An unknown department or year ends with a sentence, not with a traceback."""
    done = jiping("explain", "不存在的局", "2023", "--home", evaluated.root, check=False)
    assert done.returncode == 1
    assert "没有“不存在的局”" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_reads_one_file_and_keeps_nothing(jiping: Jiping, tmp_path: Path) -> None:
    """A department sees what its file says before it submits it."""
    done = jiping("check", FILE, "--home", tmp_path / "home")
    assert "1,030.47" in done.stdout
    assert "疑似“元”“万元”混用" in done.stdout.replace("\n", "")
    assert not (tmp_path / "home").exists()


def test_template_can_be_filled_and_read(jiping: Jiping, tmp_path: Path) -> None:
    """The form that goes out to a department is one that comes back readable, before anything is filled in."""
    jiping("template", "--year", "2023", "--departments", "430703-gxj", tmp_path)
    [form] = tmp_path.glob("*.xlsx")
    assert "常德市鼎城区工业和信息化局-2023年" in form.name
    assert "工业和信息化局 · 2023年度" in jiping("check", form, "--year", "2023").stdout


def test_a_score_sheet_is_sent_out_with_the_lines_of_a_scheme(jiping: Jiping, tmp_path: Path) -> None:
    """The bureau's own table is printed; a form without a table of scores says so and writes nothing."""
    jiping("template", "--form", "score_sheet", "--scheme", "hunan_v1", "--year", "2023", tmp_path)
    [made] = tmp_path.glob("*.xlsx")
    assert "在职人员控制率" in jiping("check", made, "--year", "2023", check=False).stdout
    other = tmp_path / "other"
    refused = jiping("template", "--form", "base_data_sheet", "--scheme", "hunan_v1", other, check=False)
    assert refused.returncode == 1 and "没有评分表" in refused.stderr and not other.exists()


def test_a_blank_template_belongs_to_nobody(jiping: Jiping, tmp_path: Path) -> None:
    """Without a department in it the form is set aside with a sentence, and so is an unknown one asked for."""
    jiping("template", tmp_path)
    done = jiping("check", tmp_path / "部门整体支出绩效数据收集表.xlsx", "--year", "2023", check=False)
    assert done.returncode == 3
    assert "部门登记表" in done.stderr or "年度" in done.stderr
    unknown = jiping("template", "--departments", "不存在的局", tmp_path, check=False)
    assert unknown.returncode == 1
    assert "没有：不存在的局" in unknown.stderr


def test_check_names_form_department_year_and_findings(jiping: Jiping, tmp_path: Path) -> None:
    """What was recognised, cell by cell, and what contradicts itself; of an unregistered department, too."""
    report = tmp_path / "报告.txt"
    report.write_text(
        "某县农机局2023年度部门整体支出绩效自评报告\n一、部门概况\n核定编制20人，其中行政编制8人，事业编制10人。\n"
        "二、存在的问题\n无。\n三、有关建议\n无。\n",
        encoding="utf-8",
    )
    done = jiping("check", report, check=False)
    assert done.returncode == 3
    assert "某县农机局 · 2023年度" in done.stdout and "第 3 段" in done.stdout
    assert "未作任何核对" in done.stdout and "没有发现问题" not in done.stdout
    assert "部门登记表" in done.stderr


@pytest.mark.parametrize(
    ("figures", "says"),
    [
        ({"合计": 730, "基本支出": 420, "项目支出": 210}, "不符事项 2 项"),
        ({"合计": 730, "基本支出": 420, "项目支出": 310}, "6 个参加了 5 项核对：没有发现问题"),
    ],
)
def test_a_file_of_an_unregistered_department_is_checked_under_the_name_that_it_states(
    jiping: Jiping, tmp_path: Path, figures: dict[str, int], says: str
) -> None:
    """730 is not 420 + 210, whoever is registered; where nothing was compared nobody reads that all is well."""
    file = tmp_path / "决算.xlsx"
    file.write_bytes(accounts(figures, department="某县粮食和物资储备局"))
    done = jiping("check", file, "--year", "2023", check=False)
    assert done.returncode == 3
    assert "某县粮食和物资储备局 · 2023年度" in done.stdout and says in done.stdout
    assert "粮食和物资储备局" in done.stderr and "部门登记表" in done.stderr


def test_run_asks_about_names_and_says_what_it_took_for_granted(jiping: Jiping, tmp_path: Path) -> None:
    """An abbreviated name is set aside with the registered one as a question; a name from the file's name is noted."""
    folder, figures = tmp_path / "in" / "2023", {"合计": 730, "基本支出": 420, "项目支出": 310}
    folder.mkdir(parents=True)
    (folder / "决算1.xlsx").write_bytes(accounts(figures, department="清溪县城管局"))
    (folder / "清溪县水利局2023年度部门决算.xlsx").write_bytes(accounts(figures, department=""))
    register = "department_id,name,code\ncg,清溪县城市管理和综合执法局,315\nsl,清溪县水利局,\n"
    (tmp_path / "in" / "departments.csv").write_text(register, encoding="utf-8")
    done = jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out", check=False)
    assert done.returncode == 3
    text = done.stderr.replace("\n", "")
    assert "是否为“清溪县城市管理和综合执法局”（cg）？" in text
    assert "[说明] 2023/清溪县水利局2023年度部门决算.xlsx" in text and "单位名称取自文件名（“清溪县水利局”）" in text


def test_run_says_which_numbers_it_left(jiping: Jiping, tmp_path: Path) -> None:
    """One line for a file: how many numbers were read, not needed and left, the first of these with the reason."""
    folder = tmp_path / "in" / "2023"
    folder.mkdir(parents=True)
    text = "清溪县水利局2023年度部门决算情况说明\n公务接待费支出3万元。\n下属水管站自筹1,018.50万元，已结清。\n"
    (folder / "说明.txt").write_text(text, encoding="utf-8")
    register = "department_id,name\nsl,清溪县水利局\n"
    (tmp_path / "in" / "departments.csv").write_text(register, encoding="utf-8")
    done = jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out", check=False)
    assert done.returncode == 0
    assert "[未读] 2023/说明.txt：读取 1 个数字，不需要 1 个，未读 1 个：" in done.stderr.replace("\n", "")
    assert "正文 第 3 段“下属水管站自筹1,018.50万元”（句中有不认识的词语，不能确定是什么数）" in done.stderr.replace(
        "\n", ""
    )


def test_a_file_that_is_not_read_was_not_checked(jiping: Jiping, tmp_path: Path) -> None:
    """A refused file ends with the sentence that nothing was checked."""
    file = tmp_path / "通知.txt"
    file.write_text("关于报送材料的通知\n请于月底前报送。\n", encoding="utf-8")
    done = jiping("check", file, "--year", "2023", check=False)
    assert done.returncode == 3 and "未作任何核对" in done.stdout


@pytest.mark.parametrize("years", ["二〇二三", "2023-2021", "23"])
def test_unreadable_years_are_refused(jiping: Jiping, district: Path, tmp_path: Path, years: str) -> None:
    """A year that cannot be read is said to be so, and nothing runs."""
    done = jiping("run", "--input", district, "--out", tmp_path, "--years", years, check=False)
    assert done.returncode == 1
    assert "无法识别" in done.stderr


def test_input_without_years_is_refused(jiping: Jiping, tmp_path: Path) -> None:
    """A folder without year folders is explained."""
    (tmp_path / "in").mkdir()
    done = jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out", check=False)
    assert done.returncode == 1
    assert "年度命名的文件夹" in done.stderr


def test_input_needs_a_place_for_results(jiping: Jiping, district: Path) -> None:
    """Without --out or --home the results of a foreign folder have no place: the sample is left alone."""
    done = jiping("run", "--input", district, check=False)
    assert done.returncode == 1
    assert "--out" in done.stderr
