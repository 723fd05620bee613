"""A folder as it really arrives, through the command line: bad files get a sentence, good ones are evaluated."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from assets.publication.content.contract import Evaluation
from assets.warehouse.files import PROJECT, SAMPLE
from tests.conftest import Jiping
from tests.makers.workbooks import DEPARTMENT, OWNER, TARGET, YEAR, edited, put, workbook
from tests.makers.workbooks import SAMPLE as CELLS

OK, FAILED, QUARANTINED = 0, 1, 3
REGISTER = f"department_id,name,region\n9901-jy,{DEPARTMENT},示范区\n9901-wj,示范区卫生健康局,示范区\n"
HEALTH = {**CELLS, ("profile", "部门名称"): "示范区卫生健康局", ("three_public", "合计", "本年/决算"): "见附件"}
GOOD = workbook(records={"targets": [TARGET]})
BAD = {
    # file name: (content, what the message says of it)
    "坏文件.xlsx": (GOOD[:6000], ["无法打开的内容", "另存为 .xlsx"]),
    "空文件.xlsx": (b"", ["空文件（0 字节）", "重新导出"]),
    "错表头.xlsx": (
        edited(GOOD, put("三公经费", "上年决算", "前年决算")),
        ["工作表“三公经费”", "单元格 B3", "前年决算", "上年决算"],
    ),
    "未登记.xlsx": (
        workbook({**OWNER, ("profile", "部门名称"): "示范区民政局"}),
        ["单元格 B3", "示范区民政局", "departments.csv"],
    ),
    "上年表.xlsx": (workbook({**OWNER, ("profile", "评价年度"): YEAR - 1}), ["单元格 B4", "2022", "2023"]),
    "旧版.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), ["旧版 Office", "未加密、未损坏的 .xls"]),
}  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What a run left: how it ended, what it said, and the evaluations it published."""

    code: int
    shown: str
    evaluations: dict[str, bytes]


def run(jiping: Jiping, folder: Path, out: Path) -> Outcome:
    done = jiping("run", "--input", folder, "--out", out, check=False)
    found = {path.parent.name: path.read_bytes() for path in out.glob(f"{YEAR}/*/evaluation.json")}
    return Outcome(done.returncode, done.stdout + done.stderr, found)


@dataclass(frozen=True)
class Story:
    """A district over three runs: with bad files, with the good one broken too, and with everything put right."""

    folder: Path
    first: Outcome
    broken: Outcome
    mended: Outcome
    project_untouched: bool


@pytest.fixture(scope="module")
def story(jiping: Jiping, tmp_path_factory: pytest.TempPathFactory) -> Story:
    folder, out = tmp_path_factory.mktemp("报送 文件夹"), tmp_path_factory.mktemp("结果")
    year = folder / str(YEAR)
    year.mkdir()
    before = _project_state()
    (folder / "departments.csv").write_text(REGISTER, encoding="utf-8")
    (year / "教育局.xlsx").write_bytes(GOOD)
    (year / "卫健局.xlsx").write_bytes(workbook(HEALTH))
    for name, (content, _) in BAD.items():
        (year / name).write_bytes(content)
    first = run(jiping, folder, out)

    (year / "教育局.xlsx").write_bytes(GOOD[:6000])
    broken = run(jiping, folder, out)

    for name in BAD:
        (year / name).unlink()
    (year / "教育局.xlsx").write_bytes(GOOD)
    mended = run(jiping, folder, out)
    return Story(folder, first, broken, mended, _project_state() == before)


def _project_state() -> tuple[dict[str, str], bytes | None]:
    """The sample's files, and the folders that the project's own home remembers."""
    settings = PROJECT / "var" / "settings.yaml"
    files = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(SAMPLE.glob("20*/*"))}
    return files, settings.read_bytes() if settings.is_file() else None


def test_bad_files_end_with_three(story: Story) -> None:
    """Some files refused, the rest evaluated: exit code 3, and no traceback."""
    assert story.first.code == QUARANTINED, story.first.shown
    assert "Traceback" not in story.first.shown


@pytest.mark.parametrize("name", BAD)
def test_each_bad_file_has_its_message(story: Story, name: str) -> None:
    """Each refused file is named, with what was found, where, and what to do about it."""
    [message] = [line for line in story.first.shown.splitlines() if line.strip().startswith("文件“") and name in line]
    for part in (*BAD[name][1], "发现", "应为", "处理办法"):
        assert part in message
    assert f"[已退回] {YEAR}/{name}" in story.first.shown


def test_good_files_beside_bad_ones_are_evaluated(story: Story) -> None:
    """The good files of the folder are evaluated as if they had come alone."""
    assert story.first.evaluations.keys() == {"9901-jy", "9901-wj"}
    evaluation = Evaluation.model_validate_json(story.first.evaluations["9901-jy"])
    assert (evaluation.department, evaluation.fiscal_year) == (DEPARTMENT, YEAR)
    assert [source.file for source in evaluation.sources] == ["教育局.xlsx"]
    [total] = [row for row in evaluation.three_public_change if row.item == "three_public_expenses"]
    assert (str(total.previous_final_wan), str(total.final_wan), str(total.change_wan)) == ("12.02", "4.51", "-7.51")
    assert str(total.change_pct) == "-62.48"


def test_text_in_a_number_cell_is_shown_not_guessed(story: Story) -> None:
    """A text in a number cell does not refuse the file; the number is unknown, and a finding shows text and cell."""
    evaluation = Evaluation.model_validate_json(story.first.evaluations["9901-wj"])
    [total] = [row for row in evaluation.three_public_change if row.item == "three_public_expenses"]
    assert total.final_wan is None
    assert total.change_pct is None
    shown = [place for finding in evaluation.findings for place in finding.evidence if place.raw_text == "见附件"]
    assert shown and {place.file for place in shown} == {"卫健局.xlsx"}
    assert {place.sheet for place in shown} == {"三公经费"}


def test_broken_replacement_loses_nothing(story: Story) -> None:
    """The good file is overwritten by a broken one: its department's evaluation stays as it was, to the byte."""
    assert story.broken.code == QUARANTINED
    assert f"[已退回] {YEAR}/教育局.xlsx" in story.broken.shown
    assert story.broken.evaluations == story.first.evaluations


def test_mended_folder_ends_with_zero(story: Story) -> None:
    """Once every file is readable the run ends with 0, and the returned good file gives the same evaluation again."""
    assert story.mended.code == OK, story.mended.shown
    assert "退回" not in story.mended.shown
    assert story.mended.evaluations == story.first.evaluations


def test_sample_and_own_home_are_left_alone(story: Story) -> None:
    """A run on a folder of one's own changes neither the sample nor the project's own home."""
    assert story.project_untouched
    assert not (story.folder / ".jiping").exists()


def test_folder_without_years(jiping: Jiping, tmp_path: Path) -> None:
    """A folder without year folders ends with 1 and a sentence that says how to arrange it."""
    (tmp_path / "教育局.xlsx").write_bytes(GOOD)
    done = jiping("run", "--input", tmp_path, "--out", tmp_path / "out", check=False)
    assert done.returncode == FAILED
    assert "没有以年度命名的文件夹" in done.stderr and "2023" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("register", "says"),
    [
        (f"department_id,name\n01,{DEPARTMENT}\n02,{DEPARTMENT}\n".encode(), "唯一"),
        (b"id,title\n01,x\n", "department_id"),
        (b"department_id,name\n01,\xff\xff\n", "编码"),
    ],
)
def test_unusable_register(jiping: Jiping, tmp_path: Path, register: bytes, says: str) -> None:
    """A register that cannot be used ends the run with 1 and a sentence, before anything is read."""
    (tmp_path / "in" / str(YEAR)).mkdir(parents=True)
    (tmp_path / "in" / "departments.csv").write_bytes(register)
    done = jiping("run", "--input", tmp_path / "in", "--out", tmp_path / "out", check=False)
    assert done.returncode == FAILED
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists() or not list((tmp_path / "out").glob(f"{YEAR}/*"))


def test_input_needs_a_place_for_results(jiping: Jiping, tmp_path: Path) -> None:
    """``--input`` without ``--out`` would write into the project's own home: it is asked for instead."""
    shutil.copytree(SAMPLE / "2018", tmp_path / "2018")
    done = jiping("run", "--input", tmp_path, check=False)
    assert done.returncode == FAILED
    assert "--out" in done.stderr and "Traceback" not in done.stderr


def test_evaluation_is_plain_json(story: Story) -> None:
    """Other tools read the file without our code: money is a decimal string, unknown is null."""
    content = json.loads(story.first.evaluations["9901-jy"])
    [total] = [row for row in content["three_public_change"] if row["item"] == "three_public_expenses"]
    assert total["final_wan"] == "4.51"
    assert None in [row["final_wan"] for row in content["three_public_change"]]
