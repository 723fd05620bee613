"""``jiping runs`` and ``jiping diff`` as people use them: a department sends one file again."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import pytest
from docx import Document

from assets.graph.home import Home, load_home
from assets.history.snapshots import Run, kept_runs
from tests.conftest import Jiping

FILE = "2023/鼎城区工信局-2023年绩效数据收集表.xlsx"


@dataclass(frozen=True)
class Resubmitted:
    """A home with three runs: 2022–2023, again after the file of 2023 changed, and 2023 with nothing changed."""

    home: Home
    first: Run
    second: Run
    third: Run


@pytest.fixture(scope="module")
def resubmitted(jiping: Jiping, district: Path, tmp_path_factory: pytest.TempPathFactory) -> Resubmitted:
    """The department corrects its number of staff from 43 to 40 and sends the file again."""
    root = tmp_path_factory.mktemp("resubmitted")
    folder = shutil.copytree(district, root / "input")
    jiping("run", "--input", folder, "--home", root / "home")
    workbook = openpyxl.load_workbook(folder / FILE)
    assert workbook["基本情况"]["B9"].value == 43
    workbook["基本情况"]["B9"] = 40
    workbook.save(folder / FILE)
    jiping("run", "--home", root / "home", "--years", "2022-2023")
    jiping("run", "--home", root / "home", "--years", "2023")
    home = load_home(root / "home")
    third, second, first = kept_runs(home.runs)
    return Resubmitted(home, first, second, third)


def test_runs_are_listed_the_last_one_first(jiping: Jiping, resubmitted: Resubmitted) -> None:
    """Short id, years and number of department-years of each run."""
    lines = [line for line in jiping("runs", "--home", resubmitted.home.root).stdout.splitlines() if "│" in line]
    runs = (resubmitted.third, resubmitted.second, resubmitted.first)
    assert [line.split("│")[1].strip() for line in lines] == [run.run_id[:8] for run in runs]
    assert [[cell.strip() for cell in line.split("│")[3:5]] for line in lines] == [
        ["2023", "1"],
        ["2022、2023", "2"],
        ["2022、2023", "2"],
    ]


def test_diff_names_the_figure_and_the_file_behind_it(jiping: Jiping, resubmitted: Resubmitted, tmp_path: Path) -> None:
    """Exactly one figure, the indicator and the finding that follow, the total, each with the file sent again."""
    first, second = (run.run_id[:6] for run in (resubmitted.first, resubmitted.second))
    note = tmp_path / "说明.docx"
    done = jiping("diff", first, second, "--home", resubmitted.home.root, "--docx", note)
    assert "重算区间13.25—83.25分" in done.stdout and "重算区间17.00—87.00分" in done.stdout
    assert "2022年度" not in done.stdout
    document = Document(str(note))
    submissions, figures, scores, findings = (
        [[cell.text for cell in row.cells] for row in table.rows][1:] for table in document.tables
    )
    assert [(row[0], row[1], row[3]) for row in submissions] == [("重新报送", FILE, FILE)]
    name = FILE.partition("/")[2]
    assert figures == [
        [
            "在职人数",
            "43人",
            "40人",
            f"{name}，工作表“基本情况”单元格B9“43”",
            f"{name}，工作表“基本情况”单元格B9“40”",
            f"重新报送：{FILE}",
        ]
    ]
    assert scores == [["在职人员控制率", "1.25分", "5.00分", f"重新报送：{FILE}"]]
    assert [(row[0], row[3]) for row in findings] == [("消除", f"重新报送：{FILE}"), ("改变", "随得分变动")]
    assert "107.50%" in findings[0][1] and "相差 5 分" in findings[1][2]
    assert document.paragraphs[0].text == "部门整体支出绩效评价结果变动说明"


def test_without_ids_the_last_run_is_compared_with_the_one_before(jiping: Jiping, resubmitted: Resubmitted) -> None:
    """Nothing was sent between them: the answer is that nothing changed, and which year cannot be compared."""
    done = jiping("diff", "--home", resubmitted.home.root)
    assert resubmitted.second.run_id[:8] in done.stdout and resubmitted.third.run_id[:8] in done.stdout
    assert "都没有变动" in done.stdout
    assert "2022年度只有其中一次运行评价过，不能比较" in done.stdout


def test_diff_of_one_department(jiping: Jiping, resubmitted: Resubmitted) -> None:
    """A department that sent nothing again has no change, whatever the others did."""
    first, second = resubmitted.first.run_id, resubmitted.second.run_id
    own = jiping("diff", first, second, "--department", "鼎城区工信局", "--home", resubmitted.home.root)
    assert "在职人员控制率" in own.stdout
    with (resubmitted.home.input / "departments.csv").open(encoding="utf-8") as register:
        other = next(line.split(",")[0] for line in register if line[0].isdigit() and "430703-gxj" not in line)
    done = jiping("diff", first, second, "--department", other, "--home", resubmitted.home.root)
    assert "都没有变动" in done.stdout and "在职人员控制率" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["zzzz"], "没有运行“zzzz”"),
        ([""], "有多次运行的编号"),
        (["--department", "不存在的局"], "部门登记表"),
        (["--year", "2019"], "没有评价过同一年度"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence(
    jiping: Jiping, resubmitted: Resubmitted, arguments: list[str], sentence: str
) -> None:
    """An id that is unknown or not unique, an unknown department, a year that nobody evaluated: no traceback."""
    done = jiping("diff", *arguments, "--home", resubmitted.home.root, check=False)
    assert done.returncode == 1
    assert sentence in done.stderr and "Traceback" not in done.stderr


def test_years_not_in_common_are_a_sentence(jiping: Jiping, resubmitted: Resubmitted) -> None:
    """Two runs named by the user, of which only one evaluated the year asked for."""
    ids = resubmitted.first.run_id, resubmitted.third.run_id
    done = jiping("diff", *ids, "--year", "2022", "--home", resubmitted.home.root, check=False)
    assert done.returncode == 1
    assert "没有共同的年度" in done.stderr


def test_a_home_without_runs_is_a_sentence(jiping: Jiping, tmp_path: Path) -> None:
    """Before the first run there is nothing to list or to compare."""
    for command in ("runs", "diff"):
        done = jiping(command, "--home", tmp_path, check=False)
        assert done.returncode == 1
        assert "先运行 jiping run" in done.stderr
