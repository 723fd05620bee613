"""Score sheets, and department-years under several of them, as tables and as CSV."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.table import Table

from assets.evaluation.what_if import Scored
from assets.knowledge.forms import forms
from assets.knowledge.rules import measures
from assets.knowledge.schemes import Scheme
from assets.warehouse.warehouse import Rows

_CONFIDENCE = {"S": "读自原文", "M": "通行写法", "L": "不确定"}
_VERDICTS = {
    "unreachable": "自评不可达到",
    "plausible": "自评在区间内",
    "verified": "自评与重算一致",
    "no_claim": "没有自评",
}
_NOT_APPLICABLE = {"full_marks": "记满分", "redistribute": "分值由其余指标分摊", "open": "待定"}
_ZERO_DENOMINATOR = {"open": "待定", "no_points": "不得分", "full_marks": "记满分"}
_COLUMNS = (
    "fiscal_year", "department_id", "scheme", "self_score", "score_low", "score_high", "grade_low", "grade_high",
    "verdict",
)  # fmt: skip
_PLACES = ("place_best", "place_worst", "peers")


def list_table(schemes: Sequence[Scheme]) -> Table:
    """Every scheme with years, where it applies, points and how many of them have no known rule."""
    table = Table("编码", "名称", "发布单位", "年度", "适用", "分值", "其中标准未知")
    for scheme in schemes:
        unknown = sum(line.points or 0 for line in scheme.indicators if line.rule.kind == "unstated")
        named = [form.label for form in forms() if form.id in scheme.forms]
        where = "、".join([*scheme.regions, *named]) or "登记表指定"
        table.add_row(
            scheme.id,
            scheme.label,
            scheme.issuer + (f" {scheme.document}" if scheme.document else ""),
            "未载明" if scheme.from_year is None else f"{scheme.from_year}～{scheme.to_year or ''}",
            "仅作框架" if scheme.is_frame else where + ("；没有指定的也用它" if scheme.default else ""),
            "未定" if scheme.is_frame else "100",
            "全部" if scheme.is_frame else str(unknown),
        )
    return table


def show_table(scheme: Scheme) -> Table:
    """One scheme line by line: points, measure, standard and how well it is known."""
    labels = {measure.id: measure.label for measure in measures()}
    table = Table(
        "分组",
        "指标",
        "分值",
        "测算",
        "评分标准",
        "依据",
        title=f"{scheme.label}（{scheme.id}）",
        title_justify="left",
        caption=f"来源：{scheme.source}。不适用指标：{_NOT_APPLICABLE[scheme.not_applicable]}；"
        f"基数为零：{_ZERO_DENOMINATOR[scheme.zero_denominator]}",
        caption_justify="left",
    )
    for line in scheme.indicators:
        table.add_row(
            line.group,
            line.label,
            "—" if line.points is None else str(line.points),
            labels.get(line.measure or "", "—"),
            line.rule.standard(),
            _CONFIDENCE[line.confidence],
        )
    return table


def comparison_tables(found: Sequence[Scored], names: Mapping[str, str]) -> list[Table]:
    """Department-years against schemes; below, how many of each verdict and settled grade every scheme yields.

    Args:
        names: department id → name.
    """
    labels = [scored.scheme.id for scored in found]
    lines = Table("年度", "部门", "自评", *labels, title="各评分标准下的重算区间", title_justify="left")
    by_key = [{(row["fiscal_year"], row["department_id"]): row for row in scored.evaluations} for scored in found]
    for row in _sorted(found[0].evaluations):
        rows = [by[row["fiscal_year"], row["department_id"]] for by in by_key]
        lines.add_row(
            str(row["fiscal_year"]),
            names.get(row["department_id"], row["department_id"]),
            "—" if row["self_score"] is None else f"{row['self_score'].normalize():f}",
            *(f"{one['score_low']}～{one['score_high']} {_VERDICTS[one['verdict']]}" for one in rows),
        )
    totals = Table("部门年度数", *labels, title="合计", title_justify="left")
    verdicts = [Counter(row["verdict"] for row in scored.evaluations) for scored in found]
    for verdict, label in _VERDICTS.items():
        totals.add_row(label, *(str(counts[verdict]) for counts in verdicts))
    settled = [
        Counter(row["grade_low"] for row in scored.evaluations if row["grade_low"] == row["grade_high"])
        for scored in found
    ]
    for grade in dict.fromkeys(grade.label for scored in found for grade in scored.scheme.grades):
        totals.add_row(f"区间全在“{grade}”", *(str(counts[grade]) for counts in settled))
    return [lines, totals]


def write_csv(path: Path, found: Sequence[Scored]) -> None:
    """One line per department-year and scheme; UTF-8 with a mark, so that Excel reads it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([*_COLUMNS, *_PLACES])
        for scored in found:
            places = {(row["fiscal_year"], row["department_id"]): row for row in scored.places}
            for row in _sorted(scored.evaluations):
                place = places[row["fiscal_year"], row["department_id"]]
                writer.writerow([*(row[column] for column in _COLUMNS), *(place[column] for column in _PLACES)])


def _sorted(rows: Rows) -> Rows:
    return sorted(rows, key=lambda row: (row["fiscal_year"], row["department_id"]))
