"""What a run says and asks before it changes anything, and what it says has gone afterwards."""

from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from pathlib import Path

from assets.graph.home import Home
from assets.intake.collect import latest_by_path, refuse_withdrawal
from assets.intake.trust.moved_reviews import move_reviews
from assets.intake.trust.receipt import clock_behind, last_receipt
from assets.intake.trust.withdrawal import WITHDRAWN, MassWithdrawal
from assets.publication.wording import FILE_STATUSES
from assets.warehouse.warehouse import EVERY_YEAR, Rows
from pipelines.cli.terminal import errors


def prepare(home: Home) -> datetime | None:
    """Move the reviews of an older home, and say so; say that the clock is behind, and which office files are unused.

    Returns:
        The last receipt so far.
    """
    last = last_receipt(home.warehouse)
    unused = [f"{name} 已记入变动日志，但没有用处：请核对文件夹和文件名称" for name in home.bureau.unused()]
    for sentence in filter(None, [clock_behind(datetime.now(UTC), last), *move_reviews(home, EVERY_YEAR), *unused]):
        errors.print(sentence, style="yellow", highlight=False, soft_wrap=True)
    return last


def stopped_years(home: Home, years: Collection[int]) -> set[int]:
    """The years of which too many files are gone; says so of each."""
    stopped = set()
    for fiscal_year in years:
        try:
            refuse_withdrawal(home, fiscal_year)
        except MassWithdrawal as accident:
            errors.print(str(accident), style="red", highlight=False, soft_wrap=True)
            stopped.add(fiscal_year)
    return stopped


def withdrawn_since(source_files: Rows, last: datetime | None) -> Iterator[str]:
    """Messages of the files withdrawn after a moment.

    Args:
        source_files: rows of ``intake.source_file``.
    """
    for path, row in latest_by_path(source_files).items():
        if row["status"] == WITHDRAWN and (last is None or row["read_at"] > last):
            yield f"[{FILE_STATUSES[WITHDRAWN]}] {path}\n  {row['message']}"


def published(outputs: Path, years: Collection[int]) -> set[Path]:
    """The folders of department-years that have their evaluation."""
    return {path.parent for year in years for path in outputs.glob(f"{year}/*/evaluation.json")}
