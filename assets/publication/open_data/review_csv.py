"""The review sheet of one year: what a person still has to judge, ready to be filled in and handed in again."""

import csv
import io

from assets.publication.content.year import ReviewLine, YearSummary

_HEADER = (
    "部门", "年度", "评价指标", "评价要点", "分值", "自评得分", "重算最低", "重算最高",
    "认定值", "认定得分", "认定人", "认定日期", "认定理由", "认定依据",
)  # fmt: skip


def review_csv(summary: YearSummary) -> bytes:
    """The form ``tidy_review`` with one line per open indicator or point (UTF-8 with a mark, so that Excel reads it).

    The last six columns are left to the reviewer; lines left blank adopt nothing.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(_HEADER)
    for line in summary.review:
        writer.writerow([*_cells(line, summary.fiscal_year), "", "", "", "", "", ""])
    return text.getvalue().encode("utf-8-sig")


def _cells(line: ReviewLine, fiscal_year: int) -> list[str]:
    numbers = (line.points, line.claimed, line.low, line.high)
    return [
        line.department_id,
        str(fiscal_year),
        line.indicator,
        line.point,
        *("" if number is None else f"{number:f}" for number in numbers),
    ]
