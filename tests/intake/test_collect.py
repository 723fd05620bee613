"""The ledger grows by what is new, loses nothing, and one bad file never stops the others."""

import hashlib
import os
import resource
import signal
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assets.intake import collect as collect_module
from assets.intake.collect import (
    Collection,
    collect,
    known_from,
    latest_by_path,
    path_name,
    submitted_files,
    year_folders,
)
from assets.intake.containers.isolation import apart
from assets.intake.reader import FileReading, FormReader, FormReading
from assets.knowledge.bureau import Bureau
from assets.knowledge.forms import forms
from assets.knowledge.register import Department, Register, RegisterError, read_register
from tests.makers.workbooks import REGISTER, SAMPLE, YEAR, read, workbook

GOOD = workbook()
CHANGED = workbook({**SAMPLE, ("three_public", "合计", "本年/决算"): 5.51})
FIGURES = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,4512.25\n示范区民政局,支出合计,决算,100\n"
WITH_CIVIL_AFFAIRS = Register([*REGISTER.departments, Department(department_id="9901-mz", name="示范区民政局")])


class Ledger:
    """A folder of submissions and the ledger rows that came of it; every look comes an hour after the last."""

    def __init__(self, root: Path) -> None:
        self.folder, self.files = root / "in", root / "files"
        self.bureau = Bureau(self.folder / "bureau", self.folder)
        (self.folder / str(YEAR)).mkdir(parents=True)
        self.source_files: list[dict[str, Any]] = []
        self.submissions: list[dict[str, Any]] = []
        self.readings: list[dict[str, Any]] = []
        self.now = datetime(2024, 3, 1, tzinfo=UTC)

    def submit(self, name: str, data: bytes | str) -> Path:
        path = self.folder / str(YEAR) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    def look(self, register: Register = REGISTER) -> Collection:
        self.now += timedelta(hours=1)
        known = known_from(YEAR, self.source_files, self.submissions)
        found = collect(self.folder, self.bureau, YEAR, register, known, self.files, self.now, withdraw=True)
        self.source_files += found.source_files
        self.submissions += found.submissions
        self.readings += found.readings
        return found

    def statuses(self) -> dict[str, str]:
        return {Path(row["path"]).name: row["status"] for row in self.source_files}


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path)


def added(found: Collection) -> tuple[int, int, int]:
    return len(found.source_files), len(found.submissions), len(found.readings)


def test_same_content_is_not_read_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that has not changed is not even opened by a reader."""
    ledger.submit("教育局.xlsx", GOOD)
    assert added(ledger.look())[:2] == (1, 1)
    monkeypatch.setattr(collect_module, "FormReader", None)
    found = ledger.look()
    assert added(found) == (0, 0, 0)
    assert found.unchanged == 1


@pytest.mark.parametrize("number", [signal.SIGABRT, signal.SIGSEGV])
def test_a_file_at_which_the_parser_dies_is_refused_once(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    """An abort or a fault of memory within a library ends the reading process: a sentence, remembered, for the file."""
    looks = []

    def read(reader: FormReader, data: bytes) -> FileReading:
        looks.append(data)
        return apart("教育局.xls", lambda _: FileReading([]), signal.raise_signal, number)

    ledger.submit("教育局.xls", GOOD)
    monkeypatch.setattr(FormReader, "look", read)
    for _ in range(2):
        ledger.look()
    [row] = ledger.source_files
    assert row["status"] == "quarantined" and "处理办法" in row["message"]
    assert len(looks) == 1, "the same bytes are not given to the same readers again"


def test_every_reading_is_unique(ledger: Ledger) -> None:
    """Ids depend on content and place only: reading the file elsewhere gives the same ids, none shared."""
    ledger.submit("教育局.xlsx", GOOD)
    ids = [row["reading_id"] for row in ledger.look().readings]
    again = Ledger(ledger.folder.parent / "elsewhere")
    again.submit("另一个名字.xlsx", GOOD)
    assert [row["reading_id"] for row in again.look().readings] == ids
    assert max(Counter(ids).values()) == 1


def test_refused_file_is_not_read_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was refused, wholly or in part, costs its time once, until it, the readers or the register change."""
    ledger.submit("坏.xlsx", GOOD[:4000])
    ledger.submit("数据.csv", FIGURES)
    ledger.look()
    with monkeypatch.context() as patch:
        patch.setattr(collect_module, "FormReader", None)
        assert (added(found := ledger.look()), found.unchanged) == ((0, 0, 0), 2)
    assert added(ledger.look(WITH_CIVIL_AFFAIRS)) == (2, 1, 1)
    monkeypatch.setattr(collect_module, "FormReader", None)
    assert added(ledger.look(WITH_CIVIL_AFFAIRS)) == (0, 0, 0)


def test_links_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    """A link among the submissions is named, whatever it leads to; nothing of that is read, kept or quoted."""
    secret = tmp_path / "secret.csv"
    secret.write_text(FIGURES)
    year = ledger.folder / str(YEAR)
    for name, target in (("a.csv", secret), ("b", tmp_path), ("c.txt", Path("/proc/self/environ")), ("d", year / "d")):
        (year / name).symlink_to(target)
    os.mkfifo(year / "e.csv")
    assert added(ledger.look()) == (4, 0, 0)
    assert {row["status"] for row in ledger.source_files} == {"quarantined"}
    assert all(f"“{row['name']}”：发现指向别处的链接" in row["message"] for row in ledger.source_files)
    assert not ledger.files.exists()
    assert added(ledger.look()) == (0, 0, 0)


def test_changed_file_adds_and_never_touches(ledger: Ledger) -> None:
    """A corrected file adds rows; what the first one said stays as it was."""
    path = ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    before = [dict(row) for row in ledger.readings]
    path.write_bytes(CHANGED)
    assert added(ledger.look()) == (1, 1, len(before))
    assert ledger.readings[: len(before)] == before
    totals = [str(r["value"]) for r in ledger.readings if (r["item"], r["phase"]) == ("three_public_expenses", "final")]
    assert totals == ["4.510000", "5.510000"]
    assert [row["received_at"] for row in ledger.submissions] == sorted({r["received_at"] for r in ledger.submissions})


def test_return_to_earlier_content_is_received_anew(ledger: Ledger) -> None:
    """A → B → A: the department went back to A, so A is the newest submission, and its cells are stored once."""
    path = ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    path.write_bytes(CHANGED)
    ledger.look()
    path.write_bytes(GOOD)
    assert added(ledger.look()) == (1, 1, 0)
    newest = max(ledger.submissions, key=lambda row: row["received_at"])
    assert newest["source_sha256"] == hashlib.sha256(GOOD).hexdigest()
    assert added(ledger.look()) == (0, 0, 0)


def test_broken_replacement_keeps_what_was_stored(ledger: Ledger) -> None:
    """A good file overwritten by a broken one: the break is recorded once, the earlier submission stays the newest."""
    path = ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    path.write_bytes(GOOD[:4000])
    assert added(ledger.look()) == (1, 0, 0)
    assert ledger.source_files[-1]["status"] == "quarantined"
    assert "教育局.xlsx" in ledger.source_files[-1]["message"]
    assert added(ledger.look()) == (0, 0, 0)
    path.write_bytes(GOOD)
    assert added(ledger.look()) == (1, 1, 0)
    assert ledger.statuses() == {"教育局.xlsx": "accepted"}


def test_one_bad_file_does_not_stop_the_others(ledger: Ledger) -> None:
    """Broken, empty, foreign and unreadable files are refused each by itself; the good one is read."""
    ledger.submit("a-坏.xlsx", GOOD[:4000])
    ledger.submit("b-空.xlsx", b"")
    ledger.submit("c.docx", b"PK\x03\x04 nothing")
    ledger.submit("d-说明.txt", "请查收")
    ledger.submit("教育局.xlsx", GOOD)
    (ledger.folder / str(YEAR) / "e-断链.xlsx").symlink_to("nowhere.xlsx")
    found = ledger.look()
    assert ledger.statuses() == {
        "a-坏.xlsx": "quarantined", "b-空.xlsx": "quarantined", "c.docx": "quarantined", "d-说明.txt": "quarantined",
        "e-断链.xlsx": "quarantined", "教育局.xlsx": "accepted",
    }  # fmt: skip
    assert all(row["name"] in row["message"] for row in found.source_files if row["status"] == "quarantined")
    assert {row["department_id"] for row in found.readings} == {"9901-jy"}


def test_unreadable_file_does_not_stop_the_others(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that may not be opened (rights, a disk gone) is reported; the others are read."""
    ledger.submit("a-锁定.xlsx", GOOD)
    ledger.submit("教育局.xlsx", GOOD)
    read_bytes = Path.read_bytes

    def locked(path: Path) -> bytes:
        if path.name.startswith("a-"):
            raise PermissionError(13, "Permission denied")
        return read_bytes(path)

    monkeypatch.setattr(Path, "read_bytes", locked)
    ledger.look()
    assert ledger.statuses() == {"a-锁定.xlsx": "quarantined", "教育局.xlsx": "accepted"}
    assert "无法读取的文件" in ledger.source_files[0]["message"]
    assert added(ledger.look()) == (0, 0, 0)
    monkeypatch.undo()
    assert added(ledger.look())[:2] == (1, 1)


def test_huge_file_is_not_loaded(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of absurd size is refused by its size alone; it is not copied into the store."""
    monkeypatch.setattr(collect_module, "MAX_FILE_BYTES", len(GOOD) - 1)
    ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    assert ledger.statuses() == {"教育局.xlsx": "quarantined"}
    assert not list(ledger.files.rglob("*"))


def test_unknown_department_of_a_csv_waits(ledger: Ledger) -> None:
    """A CSV row of an unregistered department is set aside; once it is registered, that row alone is read."""
    ledger.submit("数据.csv", FIGURES)
    found = ledger.look()
    assert ledger.statuses() == {"数据.csv": "partial"}
    assert [row["department_id"] for row in found.readings] == ["9901-jy"]
    assert "示范区民政局" in found.source_files[0]["message"]
    assert added(ledger.look()) == (0, 0, 0)

    found = ledger.look(WITH_CIVIL_AFFAIRS)
    assert [(row["department_id"], str(row["value"])) for row in found.readings] == [("9901-mz", "100.000000")]
    assert [row["department_id"] for row in found.submissions] == ["9901-mz"]
    assert [row["status"] for row in found.source_files] == ["accepted"]
    assert added(ledger.look(WITH_CIVIL_AFFAIRS)) == (0, 0, 0)


def test_workbook_of_a_department_registered_later(ledger: Ledger) -> None:
    """A workbook refused because its department was unknown is read by itself once the register knows it."""
    ledger.submit("民政局.xlsx", workbook({**SAMPLE, ("profile", "部门名称"): "示范区民政局"}))
    assert added(ledger.look()) == (1, 0, 0)
    assert added(ledger.look()) == (0, 0, 0)
    found = ledger.look(WITH_CIVIL_AFFAIRS)
    assert {row["department_id"] for row in found.readings} == {"9901-mz"}
    assert ledger.statuses() == {"民政局.xlsx": "accepted"}


def test_csv_of_unknown_departments_only(ledger: Ledger) -> None:
    """A CSV none of whose departments is known is refused as a whole."""
    ledger.submit("数据.csv", FIGURES.replace("示范区教育局", "示范区体育局"))
    ledger.look()
    assert ledger.statuses() == {"数据.csv": "quarantined"}


def test_new_reader_reads_again(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """When reading itself changes, files already read are read again, as of the day they came."""
    ledger.submit("教育局.xlsx", GOOD)
    first = ledger.look()
    monkeypatch.setattr(collect_module, "READER_VERSION", 99)
    second = ledger.look()
    assert len(second.readings) == len(first.readings)
    assert {row["form_version"].split(".")[0] for row in second.readings} == {"99"}
    assert second.submissions[0]["received_at"] == first.submissions[0]["received_at"]
    assert second.submissions[0]["read_at"] > first.submissions[0]["read_at"]
    assert added(ledger.look()) == (0, 0, 0)


def test_every_submission_is_kept_byte_for_byte(ledger: Ledger) -> None:
    """What was submitted can be fetched from the store later, refused files included."""
    for name, data in (("教育局.xlsx", GOOD), ("坏.xlsx", GOOD[:4000])):
        ledger.submit(name, data)
    ledger.look()
    kept = {path.name: path.read_bytes() for path in ledger.files.rglob("*") if path.is_file()}
    assert kept == {hashlib.sha256(data).hexdigest(): data for data in (GOOD, GOOD[:4000])}


def test_what_is_no_submission(ledger: Ledger) -> None:
    """Lock files of Office, hidden files and system files are passed over without a word."""
    for name in ("~$教育局.xlsx", ".教育局.xlsx", "Thumbs.db", "desktop.ini", ".git/config", "民政/.~lock.x.xlsx#"):
        ledger.submit(name, b"x")
    kept = ledger.submit("第一批/区教育局/教育局.xlsx", GOOD)
    assert list(submitted_files(ledger.folder, YEAR)) == [kept]
    assert added(ledger.look())[:2] == (1, 1)


def test_year_folders(tmp_path: Path) -> None:
    """``2023``, ``2023年`` and ``2023年度`` are folders of the year; everything else is not looked at."""
    for name in ("2022", "2023", "2023年", "2023年度", "旧2021", "20245", "资料"):
        (tmp_path / name).mkdir()
    (tmp_path / "2024").write_text("a file")
    assert {year: [p.name for p in paths] for year, paths in year_folders(tmp_path).items()} == {
        2022: ["2022"], 2023: ["2023", "2023年", "2023年度"],
    }  # fmt: skip
    assert year_folders(tmp_path / "nowhere") == {}


def test_file_name_in_gb18030(tmp_path: Path) -> None:
    """A file name that a Windows archive left in GB18030 is shown as it was meant and does not stop the run."""
    folder = os.fsencode(tmp_path) + b"/2023"
    os.mkdir(folder)  # noqa: PTH102 - bytes
    try:
        Path(os.fsdecode(folder + b"/" + "教育局.xlsx".encode("gb18030"))).write_bytes(GOOD)
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    [path] = submitted_files(tmp_path, YEAR)
    assert path_name(path, tmp_path) == "2023/教育局.xlsx"
    known = known_from(YEAR, [], [])
    bureau = Bureau(tmp_path / "bureau", tmp_path)
    found = collect(tmp_path, bureau, YEAR, REGISTER, known, tmp_path / "files", datetime(2024, 3, 1, tzinfo=UTC))
    assert [row["name"].encode() for row in found.source_files] == ["教育局.xlsx".encode()]
    assert found.readings


# -- the register ---------------------------------------------------------------------------------------------------


def register_file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "departments.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("department_id,name\n01,教育局\n02,教育局\n", ["教育局", "01", "02", "唯一"]),
        ("department_id,name,aliases\n01,教育局,\n02,体育局,教体局|教 育 局\n", ["教 育 局", "01", "02"]),
        ("department_id,name\n01,02\n02,体育局\n", ["02"]),
        ("department_id,name\n01,教育局\n01,体育局\n", ["01", "两次"]),
        ("id,name\n01,教育局\n", ["department_id"]),
        ("", ["department_id", "name"]),
        ("department_id,name\n01,\n", ["第 2 行", "name"]),
        ("department_id,name\n,教育局\n", ["第 2 行", "department_id"]),
        ("department_id,name\n../x,教育局\n", ["第 2 行", "../x"]),
        ("department_id,name,synthetic\n01,教育局,也许\n", ["第 2 行", "synthetic"]),
    ],
)
def test_unusable_register_is_refused(tmp_path: Path, text: str, says: list[str]) -> None:
    """A register in which one name means two departments, or a line is incomplete, is refused with line and name."""
    with pytest.raises(RegisterError) as refused:
        read_register(register_file(tmp_path, text))
    assert all(part in str(refused.value) for part in says), refused.value


def test_undecodable_register_is_refused(tmp_path: Path) -> None:
    """A register in an unknown encoding is refused with a sentence."""
    path = tmp_path / "departments.csv"
    path.write_bytes(b"department_id,name\n01,\xff\xff\n")
    with pytest.raises(RegisterError, match="编码"):
        read_register(path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_register_finds_by_id_name_and_alias(tmp_path: Path, encoding: str) -> None:
    """A department is found by id, name or former name, written with other blanks or widths; never by a similar one."""
    text = "department_id,name,region,aliases,备注\n01,示范区教育局,示范区,区教育局|教体局,x\n"
    register = read_register(register_file(tmp_path, text, encoding))
    for name in ("01", "０１", "示范区教育局", " 示范区 教育局", "区教育局", "教体局"):
        found = register.find(name, YEAR)
        assert found and found.department_id == "01"
    for name in ("教育局", "示范区教育局机关幼儿园", "", "1"):
        assert register.find(name, YEAR) is None


# -- files that go, come back or move ---------------------------------------------------------------------------------


def accepted(ledger: Ledger) -> set[str]:
    """Content that still counts, by the rule of ``sql/intake/accepted_submission.sql``."""
    last = latest_by_path(ledger.source_files)
    paths = {row["path"] for row in last.values() if row["status"] != "withdrawn"}
    return {row["source_sha256"] for row in ledger.source_files if row["path"] in paths}


def test_a_file_taken_out_is_withdrawn_once_and_may_come_back(ledger: Ledger) -> None:
    """Taken out: one row says so and its data count no more. Put back: it is received anew, and not stored twice."""
    path = ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    path.unlink()
    assert added(ledger.look()) == (1, 0, 0)
    assert ledger.statuses() == {"教育局.xlsx": "withdrawn"}
    assert "移出" in ledger.source_files[-1]["message"]
    assert accepted(ledger) == set()
    assert added(ledger.look()) == (0, 0, 0)
    path.write_bytes(GOOD)
    assert added(ledger.look()) == (1, 1, 0)
    assert accepted(ledger) == {hashlib.sha256(GOOD).hexdigest()}
    assert added(ledger.look()) == (0, 0, 0)


def test_a_year_without_a_folder_withdraws_nothing(ledger: Ledger) -> None:
    """A share that is not mounted is no withdrawal of everything."""
    path = ledger.submit("教育局.xlsx", GOOD)
    ledger.look()
    path.unlink()
    path.parent.rmdir()
    assert added(ledger.look()) == (0, 0, 0)


def test_a_moved_file_came_when_it_first_came(ledger: Ledger) -> None:
    """Sorting files into subfolders does not make an old version the newest."""
    old, new = ledger.submit("旧.xlsx", GOOD), ledger.submit("新.xlsx", CHANGED)
    ledger.look()
    first = {row["source_sha256"]: row["received_at"] for row in ledger.source_files}
    for path in (old, new):
        (path.parent / "存档").mkdir(exist_ok=True)
        path.rename(path.parent / "存档" / path.name)
    assert added(ledger.look()) == (4, 0, 0)
    assert {row["source_sha256"]: row["received_at"] for row in ledger.source_files} == first
    assert accepted(ledger) == set(first)


def test_one_file_of_two_forms(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file with two forms of one department gives a submission for each, and lists both forms."""
    first, second = forms()[:2]

    class TwoForms:
        def __init__(self, name: str, fiscal_year: int, register: Register) -> None: ...

        def look(self, data: bytes) -> FileReading:
            facts = read(GOOD).readings
            return FileReading([FormReading(first, facts[:3]), FormReading(second, facts[3:5])])

    monkeypatch.setattr(collect_module, "FormReader", TwoForms)
    ledger.submit("合订本.docx", b"x")
    assert added(ledger.look()) == (1, 2, 5)
    assert {row["form"] for row in ledger.submissions} == {first.id, second.id}
    assert ledger.source_files[0]["form"] == ",".join(sorted([first.id, second.id]))
    assert Counter(row["form"] for row in ledger.readings) == {first.id: 3, second.id: 2}
    assert added(ledger.look()) == (0, 0, 0)


@pytest.mark.pipeline  # all that a large district sends
def test_ten_thousand_files(tmp_path: Path) -> None:
    """Of 10,000 files each is kept and has its row: the readable ones are read, every other one says what to do.

    Bounded at 90 seconds and 300 MB; it takes about 6 seconds and 30 MB.
    """
    unreadable = [b"\x89PNG\r\n", b"MZ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", "文字".encode()]
    ledger = Ledger(tmp_path)
    readable = {f"{n}.csv": FIGURES.replace("4512.25", f"{n}.25") for n in range(2_000)}
    refused = {f"{n}.xlsx": unreadable[n % 6] + str(n).encode() for n in range(8_000)}
    for name, data in (readable | refused).items():
        ledger.submit(name, data)
    memory, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    found = ledger.look(WITH_CIVIL_AFFAIRS)
    assert time.monotonic() - begun < 90
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 300 * 1024
    status = {row["path"].removeprefix(f"{YEAR}/"): row["status"] for row in found.source_files}
    assert status == dict.fromkeys(readable, "accepted") | dict.fromkeys(refused, "quarantined")
    assert all("处理办法：" in row["message"] for row in found.source_files if row["status"] == "quarantined")
    assert {row["value"] for row in found.readings} == {Decimal(100), *(n + Decimal("0.25") for n in range(2_000))}
    assert sum(path.is_file() for path in ledger.files.rglob("*")) == 10_000
