"""A file that is no more in its folder is withdrawn; so many of them at once are more likely an accident."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from assets.intake.trust.senders import is_review

Row = dict[str, Any]

WITHDRAWN = "withdrawn"
"""Status of a file that was taken out of the input folder."""

COUNTED = ("accepted", "partial")
"""Statuses of files that count, wholly or in part."""
_LARGEST_SHARE = 3
_MOST_SINGLE = 1
"""Files that may go whatever their share, as long as others are there: one is replaced under another name every day."""


class MassWithdrawal(Exception):  # noqa: N818 - it is shown, not only raised
    """More than a third of a year's accepted files would be withdrawn; nothing is, and the year stays as it was."""


def files_gone(last: Mapping[str, Row], present: Collection[str]) -> list[Row]:
    """Rows of the files that lie no more where they lay.

    Args:
        last: ledger path → its latest row of ``intake.source_file``.
        present: ledger paths of the files that are there.
    """
    return [row for path, row in last.items() if path not in present and row["status"] != WITHDRAWN]


def refuse_mass_withdrawal(
    fiscal_year: int, last: Mapping[str, Row], lost: Iterable[Row], present: Collection[str]
) -> None:
    """Stop where more than a third of the accepted submissions of a year, or of its reviews, would go.

    One file alone may go, unless nothing is left.

    Args:
        last: ledger path → its latest row of ``intake.source_file``.
        lost: rows of the files of which no copy is left in the year's folders.
        present: ledger paths of the files that are there.

    Raises:
        MassWithdrawal: so it is.
    """
    missing = [row for row in lost if row["status"] in COUNTED]
    for reviews in (False, True):
        counted = [row for row in last.values() if row["status"] in COUNTED and is_review(row["path"]) == reviews]
        going = sorted(row["path"] for row in missing if is_review(row["path"]) == reviews)
        is_empty = not any(is_review(path) == reviews for path in present)
        if len(going) * _LARGEST_SHARE > len(counted) and (is_empty or len(going) > _MOST_SINGLE):
            shown = "、".join(going[:5]) + ("等" if len(going) > 5 else "")
            kind = "复核" if reviews else "报送"
            raise MassWithdrawal(
                f"{fiscal_year} 年度未处理：已采用的 {len(counted)} 个{kind}文件中有 {len(going)} 个不在文件夹里"
                f"（{shown}），超过三分之一。核对文件夹是否完整；确要撤回的，加 --withdraw 再运行"
            )
