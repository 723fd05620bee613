"""Trust, through the command line: who may say what, what goes only when confirmed, and what was altered."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
import yaml

from assets.knowledge.schemes import SCHEMES, read_scheme
from tests.intake.trust.test_senders import ATTACKS, REVIEW
from tests.makers.workbooks import SAMPLE, edited, workbook

OK, FAILED, QUARANTINED = 0, 1, 3
EDUCATION, CIVIL, CULTURE = "9901-jy", "9901-mz", "9901-wl"
NAMES = {EDUCATION: "示范区教育局", CIVIL: "示范区民政局", CULTURE: "示范区文化旅游局"}
Jiping = Callable[..., subprocess.CompletedProcess[str]]


class District:
    """Three departments with a workbook each for 2023, run through the command line."""

    def __init__(self, root: Path, jiping: Jiping) -> None:
        self.folder, self.out, self.home = root / "报送", root / "结果", root / "home"
        self._jiping = jiping
        self.register(*NAMES)
        for department_id, name in NAMES.items():
            self.put(f"2023/{name}.xlsx", workbook({**SAMPLE, ("profile", "部门名称"): name}))
            assert department_id

    def register(self, *department_ids: str) -> None:
        lines = [f"{department_id},{NAMES[department_id]},示范区" for department_id in department_ids]
        self.put("departments.csv", "\n".join(["department_id,name,region", *lines]) + "\n")

    def put(self, path: str, data: bytes | str) -> Path:
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode())
        return target

    def run(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self._jiping(
            "run", "--input", self.folder, "--out", self.out, "--home", self.home, *options, check=False
        )

    def verify(self) -> subprocess.CompletedProcess[str]:
        return self._jiping("verify", "--home", self.home, check=False)

    def evaluations(self) -> dict[str, bytes]:
        return {path.parent.name: path.read_bytes() for path in self.out.glob("2023/*/evaluation.json")}

    def execute(self, statement: str) -> None:
        with duckdb.connect(str(self.home / "warehouse.duckdb")) as connection:
            connection.execute("set timezone = 'UTC'")
            connection.execute(statement)


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory, jiping: Jiping) -> District:
    district = District(tmp_path_factory.mktemp("district"), jiping)
    done = district.run()
    assert done.returncode == OK, done.stdout + done.stderr
    assert district.evaluations().keys() == NAMES.keys()
    return district


@pytest.fixture
def district(evaluated: District, tmp_path: Path, jiping: Jiping) -> District:
    """A copy of the evaluated district, with its home, to be spoilt."""
    copy = District(tmp_path, jiping)
    for folder in ("folder", "out", "home"):
        shutil.copytree(getattr(evaluated, folder), getattr(copy, folder), dirs_exist_ok=True)
    return copy


def test_no_department_changes_anothers_evaluation(district: District) -> None:
    """Every attack of one department at once: each file is refused by name, and no other evaluation moves a byte."""
    before = district.evaluations()
    for name, data in ATTACKS.values():
        district.put(f"2023/{EDUCATION}/{name}", data)
    district.put(f"2023/{EDUCATION}/review.csv", REVIEW)
    district.put("2023/review.csv", REVIEW)
    district.put(f"2023/{EDUCATION}/departments.csv", "department_id,name\n9901-mz,示范区教育局\n")
    done = district.run()
    assert done.returncode == QUARANTINED, done.stdout + done.stderr
    for name, _ in ATTACKS.values():
        assert f"[已退回] 2023/{EDUCATION}/{name}" in done.stderr
    assert done.stderr.count("整个文件未采用") == len(ATTACKS)
    assert {id_: district.evaluations()[id_] for id_ in (CIVIL, CULTURE)} == {
        id_: before[id_] for id_ in (CIVIL, CULTURE)
    }


def test_the_bureaus_review_counts_and_no_department_beats_it(district: District) -> None:
    """Adopted by the bureau: 3 points. The department's own later file with the reviewer's name changes nothing."""
    review = REVIEW.replace("行政效能,0", "行政效能,3")
    district.put("bureau/reviews/2023/复核.csv", review)
    assert district.run().returncode == OK
    adopted = district.evaluations()[CIVIL]
    district.put(f"2023/{CIVIL}/部门上报.csv", REVIEW.replace("行政效能,0", "行政效能,5"))
    assert district.run().returncode == QUARANTINED
    assert district.evaluations()[CIVIL] == adopted
    assert "财政局绩效科" in (district.home / "journal.jsonl").read_text(encoding="utf-8")


def test_an_emptied_year_is_no_withdrawal(district: District) -> None:
    """A folder half mounted stops the year and changes nothing; confirmed, the files and documents go, by name."""
    before = district.evaluations()
    for path in (district.folder / "2023").iterdir():
        path.unlink()
    done = district.run()
    assert done.returncode == FAILED
    assert "2023 年度未处理" in done.stderr and "--withdraw" in done.stderr and "Traceback" not in done.stderr
    assert district.evaluations() == before
    assert district.run().returncode == FAILED
    done = district.run("--withdraw")
    assert done.returncode == OK, done.stderr
    for department_id, name in NAMES.items():
        assert f"[已撤回] 2023/{name}.xlsx" in done.stderr
        assert not (district.out / "2023" / department_id).exists()
    assert "[移除]" in done.stderr
    assert not (district.out / "2023" / "data").exists()


def test_taken_out_of_the_register(district: District) -> None:
    """A department that is registered no more has no documents left, and no page over the years; it is said."""
    district.register(EDUCATION, CIVIL)
    done = district.run()
    assert done.returncode == OK
    assert f"[移除] {district.out}/2023/{CULTURE}" in done.stderr
    assert not (district.out / "2023" / CULTURE).exists()
    assert [path.name for path in sorted(district.out.glob("departments/*"))] == [
        f"{CIVIL}.html",
        f"{EDUCATION}.html",
    ] or (CULTURE not in "".join(path.name for path in district.out.rglob("*.html")))


def test_a_foreign_input_needs_a_register_of_its_own(tmp_path: Path, jiping: Jiping) -> None:
    """Without a register nothing is evaluated, least of all by the sample's; two of them are an error too."""
    district = District(tmp_path, jiping)
    (district.folder / "departments.csv").rename(district.folder / "d.csv")
    done = district.run()
    assert done.returncode == FAILED and "没有部门登记表" in done.stderr and "Traceback" not in done.stderr
    (district.folder / "bureau").mkdir()
    for path in ("departments.csv", "bureau/departments.csv"):
        shutil.copy(district.folder / "d.csv", district.folder / path)
    done = district.run()
    assert done.returncode == FAILED and "只能有一个" in done.stderr
    assert not district.evaluations()


def test_a_clock_that_went_back(district: District) -> None:
    """The last receipt lies two days ahead: a changed file is received after it all the same, and the clock is told."""
    district.execute(
        "update intake.source_file set received_at = received_at + interval 2 day, read_at = read_at + interval 2 day"
    )
    district.execute(
        "update intake.submission set received_at = received_at + interval 2 day, read_at = read_at + interval 2 day"
    )
    district.execute("update intake.reading set received_at = received_at + interval 2 day")
    before = district.evaluations()
    changed = {**SAMPLE, ("profile", "部门名称"): NAMES[EDUCATION], ("three_public", "合计", "本年/决算"): 5.51}
    district.put(f"2023/{NAMES[EDUCATION]}.xlsx", workbook(changed))
    done = district.run()
    assert done.returncode == OK and "请校准时钟" in done.stderr
    assert b'"5.51"' in district.evaluations()[EDUCATION] and b'"5.51"' not in before[EDUCATION]


def test_one_file_in_two_years_is_decided_for_both(district: District) -> None:
    """Copied to an earlier year, a file without a year counts in neither; once the copy is gone it counts again."""
    yearless = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,4512.25\n"
    district.put("2023/补充.csv", yearless)
    assert district.run().returncode == OK
    copy = district.put("2022/补充.csv", yearless)
    done = district.run()
    assert done.returncode == QUARANTINED
    assert "[已退回] 2023/补充.csv" in done.stderr and "[已退回] 2022/补充.csv" in done.stderr
    copy.unlink()
    done = district.run()
    assert done.returncode == OK, done.stderr
    assert "补充.csv" in district.evaluations()[EDUCATION].decode()


# -- evidence ---------------------------------------------------------------------------------------------------------


def test_nothing_altered(evaluated: District) -> None:
    """As it was received: 0, and the line that whoever checks later may note down."""
    done = evaluated.verify()
    assert done.returncode == OK, done.stderr
    assert "与收到时一致" in done.stdout and "末条" in done.stdout


def reading_changed(district: District) -> None:
    district.execute(
        "update intake.reading set value = 1 where department_id = '9901-jy' and phase = 'final'"
        " and item = 'three_public_expenses'"
    )


def reading_taken_out(district: District) -> None:
    district.execute("delete from intake.reading where item = 'three_public_expenses' and department_id = '9901-jy'")


def submission_taken_out(district: District) -> None:
    district.execute("delete from intake.submission where department_id = '9901-jy'")


def receipt_moved(district: District) -> None:
    district.execute(
        "update intake.source_file set received_at = received_at - interval 1 day where name = '示范区教育局.xlsx'"
    )


def original(district: District) -> Path:
    return next(path for path in sorted((district.home / "files").rglob("*")) if path.is_file())


def original_changed(district: District) -> None:
    original(district).write_bytes(original(district).read_bytes() + b"x")


def original_taken_out(district: District) -> None:
    original(district).unlink()


def vouchers_rewritten(district: District) -> None:
    path = district.home / "vouchers.jsonl"
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))


def journal_changed(district: District) -> None:
    path = district.home / "journal.jsonl"
    line = path.read_bytes().splitlines(keepends=True)[0]
    path.write_bytes(line.replace(b"departments", b"department5") + line)


@pytest.mark.parametrize(
    ("alter", "says"),
    [
        (reading_changed, ["2023/示范区教育局.xlsx”的读数已被改动", "三公经费", "现为 1，原件为 4.51"]),
        (reading_taken_out, ["2023/示范区教育局.xlsx”的读数已被改动"]),
        (submission_taken_out, ["2023/示范区教育局.xlsx”的报送记录已被删除"]),
        (receipt_moved, ["2023/示范区教育局.xlsx”的收件记录已被改动"]),
        (original_changed, ["的原件", "已被改动"]),
        (original_taken_out, ["的原件", "不见了"]),
        (vouchers_rewritten, ["收件凭证", "所记不符"]),
        (journal_changed, ["财政局文件夹的变动记录", "不衔接"]),
    ],
)
def test_what_was_altered_is_said(district: District, alter: Callable[[District], None], says: list[str]) -> None:
    """Whoever changes the ledger, a kept file or the evidence itself is found out, and it is said what differs."""
    alter(district)
    done = district.verify()
    assert done.returncode == FAILED
    assert all(part in done.stderr for part in says), done.stderr
    assert "Traceback" not in done.stderr


def test_unread_numbers_are_vouched_for(district: District) -> None:
    """Nobody strikes a number that was not read from the list of those that somebody has to look at."""
    own = workbook({**SAMPLE, ("profile", "部门名称"): NAMES[EDUCATION]})
    district.put(
        f"2023/{NAMES[EDUCATION]}.xlsx", edited(own, lambda book: book.create_sheet("另附").append(["其他", 7]))
    )
    district.run()
    assert district.verify().returncode == OK
    district.execute("delete from intake.unread_number")
    assert "2023/示范区教育局.xlsx”的未读数字已被删除" in district.verify().stderr


def test_a_run_after_the_change_does_not_hide_it(district: District) -> None:
    """The digests of what was received before stay as they were taken."""
    reading_changed(district)
    assert district.run("--years", "2023").returncode == OK
    assert district.verify().returncode == FAILED


def test_documents_altered_after_publication(district: District) -> None:
    """A report that somebody changed or took away is named; the next run of the year publishes it again."""
    assert district.run().returncode == OK  # the copied home remembers its own outputs from now on
    (district.out / "2023" / EDUCATION / "report.docx").write_bytes(b"x")
    (district.out / "2023" / "data" / "README.md").unlink()
    (district.out / "2023" / CIVIL / "manifest.json").unlink()
    done = district.verify()
    assert done.returncode == FAILED
    for name in (f"{EDUCATION}/report.docx", "data/README.md", f"{CIVIL}/manifest.json"):
        assert f"2023/{name}”与同文件夹 manifest.json 所列不符" in done.stderr
    assert district.run().returncode == OK
    assert district.verify().returncode == OK


def test_nothing_to_verify(tmp_path: Path, jiping: Jiping) -> None:
    """A home without a run ends with a sentence."""
    done = jiping("verify", "--home", tmp_path, check=False)
    assert done.returncode == FAILED and "先运行 jiping run" in done.stderr


# -- the office's own score sheets -------------------------------------------------------------------------------------


def own_scheme(district: District, **changes: object) -> Path:
    """A score sheet of the office's for its region: that of the province's first edition, with changes."""
    raw = read_scheme(SCHEMES / "hunan_v1.yaml").model_dump(mode="json", by_alias=True)
    raw |= {"id": "own", "label": "本区评分表", "regions": ["示范区"], "default": False, **changes}
    return district.put("bureau/schemes/own.yaml", yaml.safe_dump(raw, allow_unicode=True))


def test_the_offices_own_score_sheet_counts(district: District) -> None:
    """A file in ``bureau/schemes`` scores the region's departments from the next run on; taken out, it does no more."""
    path = own_scheme(district)
    done = district.run()
    assert done.returncode == OK, done.stdout + done.stderr
    assert all('"scheme": "own"' in text.decode() for text in district.evaluations().values())
    assert "bureau/schemes/own.yaml" in (district.home / "journal.jsonl").read_text(encoding="utf-8")
    path.unlink()
    assert district.run().returncode == OK
    assert not any('"scheme": "own"' in text.decode() for text in district.evaluations().values())


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"grades": []}, "grades 不正确"),
        ({"id": "hunan_v1"}, "已有编码为 hunan_v1 的评分标准"),
        ({"default": True}, "默认的评分标准只有一个"),
    ],
)
def test_a_score_sheet_that_cannot_be_used_stops_the_run(
    district: District, changes: dict[str, object], sentence: str
) -> None:
    """What is wrong with it is said, and nothing is evaluated anew."""
    before = district.evaluations()
    own_scheme(district, **changes)
    done = district.run()
    assert done.returncode == FAILED and sentence in done.stderr and "own.yaml" in done.stderr
    assert district.evaluations() == before


@pytest.mark.parametrize("name", ["filings.yaml", "setting.yaml", "correction/c.yaml"])
def test_an_office_file_that_nothing_reads_is_named(district: District, name: str) -> None:
    """Names kept free, and misspelt folders: in the journal, and said at each run."""
    district.put(f"bureau/{name}", "- {form: x, who: y, due: 2024-03-01}\n")
    done = district.run()
    assert f"bureau/{name} 已记入变动日志，但没有用处" in done.stderr
    assert f"bureau/{name}" in (district.home / "journal.jsonl").read_text(encoding="utf-8")
