"""The review sheet of one year: what a person still has to judge, ready to be filled in and handed in again."""

import csv
import io
import re

from assets.publication.content.year import ReviewLine, YearSummary

_HEADER = (
    "部门", "年度", "评价指标", "评价要点", "分值", "自评得分", "重算最低", "重算最高",
    "认定值", "认定得分", "认定人", "认定日期", "认定理由", "认定依据",
)  # fmt: skip

_MONTH = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
_KEPT_BY_EXCEL = re.compile(
    r"[1-9]\d{0,10}"  # a number that it shows in full
    r"|\d{5,}-[a-z\d][a-z\d_-]*"  # no day, month or year has five digits
    rf"|(?:\d+-)?(?!true|false|{_MONTH})[a-z]{{2}}[a-z\d_-]*",
    re.IGNORECASE | re.ASCII,
)
"""Ids that Excel surely takes for no other number, date or value when it opens the file and saves it."""


def review_csv(summary: YearSummary) -> bytes:
    """The form ``tidy_review`` with one line per open indicator or point (UTF-8 with a mark, so that Excel reads it).

    The last six columns are left to the reviewer; lines left blank adopt nothing. A department whose id Excel might
    change stands there with its name.
    """
    names = {
        row.department_id: row.department for row in summary.rows if not _KEPT_BY_EXCEL.fullmatch(row.department_id)
    }
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for line in summary.review:
        department = names.get(line.department_id, line.department_id)
        writer.writerow([department, *_cells(line, summary.fiscal_year), "", "", "", "", "", ""])
    return text.getvalue().encode("utf-8-sig")


def _cells(line: ReviewLine, fiscal_year: int) -> list[str]:
    numbers = (line.points, line.claimed, line.low, line.high)
    return [
        str(fiscal_year),
        line.indicator,
        line.point,
        *("" if number is None else f"{number:f}" for number in numbers),
    ]
