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
