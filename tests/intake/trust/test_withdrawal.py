"""Withdrawal is never an accident."""

from pathlib import Path

import pytest

from assets.intake.trust.withdrawal import MassWithdrawal
from tests.makers.inbox import EDUCATION, Inbox

FIGURES = "部门,项目,阶段,金额\n示范区教育局,支出合计,决算,{}\n"
REVIEW = "部门,评价指标,认定得分,认定人,认定日期,认定理由,认定依据\n示范区教育局,行政效能,3,李四,2024-06-01,核实,纪要\n"


@pytest.fixture
def inbox(tmp_path: Path) -> Inbox:
    inbox = Inbox(tmp_path)
    for number in range(6):
        inbox.put(f"2023/{number}.csv", FIGURES.format(number))
    inbox.put("bureau/reviews/2023/复核.csv", REVIEW)
    inbox.look()
    return inbox


def take_out(inbox: Inbox, *numbers: int) -> None:
    for number in numbers:
        (inbox.folder / f"2023/{number}.csv").unlink()


def test_a_third_may_go(inbox: Inbox) -> None:
    """Two of six files taken out are two files withdrawn."""
    take_out(inbox, 0, 1)
    inbox.look()
    assert inbox.status("2023/0.csv")[0] == "withdrawn"


@pytest.mark.parametrize("numbers", [(0, 1, 2), tuple(range(6))])
def test_more_than_a_third_stops_the_year(inbox: Inbox, numbers: tuple[int, ...]) -> None:
    """Half of a year gone, or all of it (a share half mounted), is said and withdraws nothing until it is confirmed."""
    take_out(inbox, *numbers)
    with pytest.raises(MassWithdrawal, match=rf"2023 年度未处理.*6 个报送文件中有 {len(numbers)} 个.*--withdraw"):
        inbox.look()
    assert inbox.status("2023/0.csv")[0] == "accepted"
    inbox.look(withdraw=True)
    assert inbox.status("2023/0.csv")[0] == "withdrawn"


def test_sorting_files_into_folders_withdraws_nothing(inbox: Inbox) -> None:
    """All six in the department's own folder now: the same files, the same receipts."""
    first = {row["source_sha256"]: row["received_at"] for row in inbox.source_files}
    (inbox.folder / "2023" / EDUCATION).mkdir()
    for path in (inbox.folder / "2023").glob("*.csv"):
        path.rename(path.parent / EDUCATION / path.name)
    inbox.look()
    assert inbox.status(f"2023/{EDUCATION}/0.csv")[0] == "accepted"
    assert {row["source_sha256"]: row["received_at"] for row in inbox.source_files} == first


def test_reviews_do_not_vanish_unseen(inbox: Inbox) -> None:
    """The only review gone is one of seven files, and yet all that the bureau decided."""
    (inbox.folder / "bureau/reviews/2023/复核.csv").unlink()
    with pytest.raises(MassWithdrawal, match="复核"):
        inbox.look()


def test_refused_files_may_go(inbox: Inbox) -> None:
    """Whoever clears away what was refused is not asked."""
    for number in range(9):
        inbox.put(f"2023/坏{number}.csv", "x")
    inbox.look()
    for number in range(9):
        (inbox.folder / f"2023/坏{number}.csv").unlink()
    inbox.look()
    assert inbox.status("2023/坏0.csv")[0] == "withdrawn"


@pytest.fixture
def two(tmp_path: Path) -> Inbox:
    """A year of two files."""
    inbox = Inbox(tmp_path)
    for number in range(2):
        inbox.put(f"2023/{number}.csv", FIGURES.format(number))
    inbox.look()
    return inbox


def test_one_of_two_may_go(two: Inbox) -> None:
    """A third of two files is none at all; yet one file taken out is no accident, and the last one is."""
    (two.folder / "2023/0.csv").unlink()
    two.look()
    assert two.status("2023/0.csv")[0] == "withdrawn"
    (two.folder / "2023/1.csv").unlink()
    with pytest.raises(MassWithdrawal):
        two.look()


def test_the_only_file_replaced_under_another_name(tmp_path: Path) -> None:
    """A new version with a new name beside which the old one was taken out: it is said, and nothing stops."""
    inbox = Inbox(tmp_path)
    inbox.put("2023/第1稿.csv", FIGURES.format(1))
    inbox.look()
    (inbox.folder / "2023/第1稿.csv").unlink()
    inbox.put("2023/第2稿.csv", FIGURES.format(2))
    inbox.look()
    assert inbox.status("2023/第1稿.csv")[0] == "withdrawn" and inbox.status("2023/第2稿.csv")[0] == "accepted"


def test_a_renamed_file_was_moved(two: Inbox) -> None:
    """The same content under a new name, or under the name of another file, is no loss, and came when it first came."""
    first = two.source_files[0]["received_at"]
    (two.folder / "2023/0.csv").rename(two.folder / "2023/新名.csv")
    two.look()
    assert two.status("2023/新名.csv")[0] == "accepted"
    assert {row["received_at"] for row in two.source_files} == {first}


def test_files_renamed_in_a_row(inbox: Inbox) -> None:
    """0 is now called 1, 1 is called 2 …: five of six contents lie under the name of another, and one is withdrawn."""
    for number in range(5, 0, -1):
        (inbox.folder / f"2023/{number - 1}.csv").rename(inbox.folder / f"2023/{number}.csv")
    inbox.look()
    assert inbox.status("2023/0.csv")[0] == "withdrawn"
