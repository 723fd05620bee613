"""Receipt never runs backwards; a file says how old it is; one file in two years' folders is asked about."""

import io
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from assets.intake.trust.receipt import age_of, clock_behind, receipt_time
from assets.knowledge.declared import OfficeFileError
from tests.makers.inbox import Inbox
from tests.makers.workbooks import saved

MORNING = datetime(2024, 3, 1, 8, tzinfo=UTC)
YEARLESS = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,77\n"
WITH_YEAR = "部门,年度,项目,阶段,金额\n示范区教育局,2023,支出合计,决算,77\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    return Inbox(tmp_path)


@pytest.mark.parametrize(
    ("now", "last", "receipt"),
    [
        (MORNING, None, MORNING),
        (MORNING, MORNING - timedelta(days=1), MORNING),
        (MORNING, MORNING, MORNING + timedelta(microseconds=1)),
        (MORNING, MORNING + timedelta(days=2), MORNING + timedelta(days=2, microseconds=1)),
    ],
)
def test_receipt_never_runs_backwards(now: datetime, last: datetime | None, receipt: datetime) -> None:
    """Whatever the clock says, what comes later is received later."""
    assert receipt_time(now, last) == receipt


def test_a_clock_that_is_behind_is_said() -> None:
    """Two days behind the last receipt: a sentence; in order: none."""
    assert clock_behind(MORNING, MORNING - timedelta(hours=1)) is None
    assert "时钟" in (clock_behind(MORNING, MORNING + timedelta(days=2)) or "")


def titled(title: str, modified: datetime) -> bytes:
    """A workbook with a title and a time of change in its properties."""
    book = openpyxl.Workbook()
    book.properties.title = title
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(book))) as source, zipfile.ZipFile(written, "w") as target:
        for part in source.namelist():
            content = source.read(part).decode()
            stated = re.sub("(<dcterms:modified[^>]*>)[^<]*", rf"\g<1>{modified:%Y-%m-%dT%H:%M:%SZ}", content)
            target.writestr(part, stated)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "edition", "written"),
    [
        ("表.csv", b"x", None, MORNING),
        ("表v2.csv", b"x", 2, MORNING),
        ("表第3版.csv", b"x", 3, MORNING),
        ("教育局2023年度自评表20240115.xlsx", b"x", None, datetime(2024, 1, 15, tzinfo=UTC)),
        ("表-2024年1月5日.xlsx", b"x", None, datetime(2024, 1, 5, tzinfo=UTC)),
        ("430703-2023年.xlsx", b"x", None, MORNING),
        ("表.xlsx", titled("自评表V4", datetime(2024, 2, 2, tzinfo=UTC)), 4, datetime(2024, 2, 2, tzinfo=UTC)),
        ("坏.xlsx", b"PK\x03\x04 nothing", None, MORNING),
    ],
)
def test_how_old_a_file_is_by_its_own_word(name: str, data: bytes, edition: int | None, written: datetime) -> None:
    """Version and date stand in the name, else in the document's properties; else the file's own time counts."""
    age = age_of(name, data, MORNING.timestamp())
    assert (age.edition, age.written_at) == (edition, written)


@pytest.mark.parametrize(
    ("name", "data", "finality"),
    [
        ("水利局2023年度决算（初稿）.xlsx", b"x", -1),
        ("水利局2023年度决算（定稿）.xlsx", b"x", 1),
        ("2023年度决算-修订.xlsx", b"x", 1),
        ("决算（征求意见稿）.docx", b"x", -1),
        ("决算初稿修改.xlsx", b"x", -1),
        ("水利局2023年度决算.xlsx", b"x", None),
        ("表.xlsx", titled("决算定稿", MORNING), 1),
    ],
)
def test_whether_a_file_says_that_it_is_final(name: str, data: bytes, finality: int | None) -> None:
    """初稿 and 征求意见稿 are drafts, 定稿 and 修订 are not; a draft that was changed is a draft."""
    assert age_of(name, data, MORNING.timestamp()).finality == finality


def test_one_file_without_a_year_in_two_years(inbox: Inbox) -> None:
    """77 would count in 2022 and in 2023: it counts in neither until somebody says for which year it is."""
    inbox.put("2022/数据.csv", YEARLESS)
    inbox.look()
    assert inbox.status("2022/数据.csv")[0] == "accepted"
    inbox.put("2023/数据（副本）.csv", YEARLESS)
    inbox.look()
    for path, other in (("2022/数据.csv", "2023"), ("2023/数据（副本）.csv", "2022")):
        status, message = inbox.status(path)
        assert status == "refused" and f"{other} 年度文件夹" in message and "bureau/choices" in message
    (inbox.folder / "2023/数据（副本）.csv").unlink()
    inbox.look(withdraw=True)
    assert inbox.status("2022/数据.csv")[0] == "accepted"


def test_a_file_that_says_its_year_is_only_misplaced_elsewhere(inbox: Inbox) -> None:
    """Written for 2023 and copied to 2022 too: it counts for 2023, and 2022 refuses it for its year."""
    for year in (2022, 2023):
        inbox.put(f"{year}/数据.csv", WITH_YEAR)
    inbox.look()
    assert inbox.status("2023/数据.csv")[0] == "accepted"
    assert inbox.status("2022/数据.csv")[0] == "quarantined"


def test_a_copy_that_may_not_count_asks_nothing(inbox: Inbox) -> None:
    """Whoever copies another's file into a folder of an earlier year does not take it out of its own."""
    inbox.put("2023/示范区教育局/数据.csv", YEARLESS)
    inbox.put("2022/示范区民政局/数据.csv", YEARLESS)
    inbox.look()
    assert inbox.status("2023/示范区教育局/数据.csv")[0] == "accepted"
    assert inbox.status("2022/示范区民政局/数据.csv")[0] == "refused"


def test_a_refused_copy_gives_nobody_its_receipt(inbox: Inbox) -> None:
    """A file is received when it comes, however early another department had laid a copy of it."""
    copy = inbox.put("2023/示范区民政局/数据.csv", YEARLESS)
    inbox.look()
    copy.unlink()
    inbox.put("2023/示范区教育局/数据.csv", YEARLESS)
    inbox.look()
    assert {row["received_at"] for row in inbox.submissions} == {inbox.now}


CHOICE = "- {{file: {sha256}, year: {year}, use: {use}, reason: 来函, who: 绩效科, date: 2024-03-01}}\n"


def test_the_bureau_chooses_the_year(inbox: Inbox) -> None:
    """Chosen for 2022, the file counts there and nowhere else."""
    for year in (2022, 2023):
        inbox.put(f"{year}/数据.csv", YEARLESS)
    inbox.look()
    sha256 = inbox.source_files[0]["source_sha256"]
    assert sha256[:12] in inbox.status("2022/数据.csv")[1]
    inbox.put("bureau/choices/年度.yaml", CHOICE.format(sha256=sha256[:12], year=2022, use="true"))
    inbox.look()
    assert inbox.status("2022/数据.csv")[0] == "accepted"
    status, message = inbox.status("2023/数据.csv")
    assert status == "refused" and "计入 2022 年度" in message


def test_the_bureau_sets_a_file_aside(inbox: Inbox) -> None:
    """A late old version that the bureau does not want counts no more, and comes back when the choice goes."""
    inbox.put("2023/数据.csv", YEARLESS)
    inbox.look()
    sha256 = inbox.source_files[0]["source_sha256"]
    path = inbox.put("bureau/choices/c.yaml", CHOICE.format(sha256=sha256, year=2023, use="false"))
    inbox.look()
    assert inbox.status("2023/数据.csv")[0] == "refused"
    path.unlink()
    inbox.look()
    assert inbox.status("2023/数据.csv")[0] == "accepted"


@pytest.mark.parametrize(
    "content",
    ["- {file: 12, year: 2023}\n", "a: b\n", "- [\n", 2 * CHOICE.format(sha256="0" * 12, year=2023, use="true")],
)
def test_choices_that_cannot_be_used(inbox: Inbox, content: str) -> None:
    """A choice that says too little, or two about one file, stops the run with a sentence that names the file."""
    inbox.put("2023/数据.csv", YEARLESS)
    inbox.put("bureau/choices/c.yaml", content)
    with pytest.raises(OfficeFileError, match=r"c\.yaml"):
        inbox.look()
