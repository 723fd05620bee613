"""What the command line shows after a run: a line per department-year, and the files that were refused."""

from collections.abc import Iterator
from datetime import datetime

from rich.table import Table

from assets.graph.home import Home
from assets.intake.collect import latest_by_path, year_files
from assets.publication.wording import VERDICTS
from assets.warehouse.warehouse import Years
from pipelines.cli.check_tables import number
from pipelines.cli.precautions import withdrawn_since


def evaluated_table(place: Home, years: list[int]) -> Table:
    """One line per department-year of the run."""
    table = Table(title="部门整体支出绩效评价", title_style="bold")
    for heading in ("年度", "部门", "自评", "重算区间", "等级", "结论", "问题", "提示", "待补"):
        table.add_column(
            heading, justify="right" if heading in ("自评", "问题", "提示", "待补") else "left", overflow="fold"
        )
    for year in years:
        rows = place.warehouse.rows(["evaluation.summary"], Years(year, year))["evaluation.summary"]
        for row in sorted(rows, key=lambda row: row["department_id"]):
            table.add_row(
                str(year),
                row["department"],
                number(row["self_score"]),
                f"{number(row['score_low'])}～{number(row['score_high'])}",
                _span(row["grade_low"], row["grade_high"]),
                VERDICTS[row["verdict"]],
                str(row["alarms"]),
                str(row["hints"]),
                str(row["gaps"]),
                style="red" if row["verdict"] == "unreachable" else None,
            )
    return table


def refused_files(place: Home, years: list[int]) -> list[str]:
    """Messages of the files that lie in the input folder and could not be read, wholly or in part."""
    messages = []
    for year in years:
        files = place.warehouse.rows(["intake.source_file"], Years(year, year))["intake.source_file"]
        latest = latest_by_path(files)
        for path in year_files(place.input, place.bureau, year):
            file = latest.get(path)
            if file and file["status"] != "accepted":
                kind = "部分退回" if file["status"] == "partial" else "退回"
                messages.append(f"[{kind}] {file['path']}\n  " + file["message"].replace("\n", "\n  "))
    return messages


def withdrawn_files(place: Home, years: list[int], last: datetime | None) -> Iterator[str]:
    """Messages of the files that were withdrawn after a moment."""
    for year in years:
        files = place.warehouse.rows(["intake.source_file"], Years(year, year))["intake.source_file"]
        yield from withdrawn_since(files, last)


def _span(low: str | None, high: str | None) -> str:
    return (low or "—") if low == high else f"{low}～{high}"
