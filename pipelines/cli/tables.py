"""What the commands show as tables in the terminal, in the words of the documents."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import TYPE_CHECKING

from rich.table import Table

from assets.knowledge.forms import forms
from assets.knowledge.items import labels
from assets.knowledge.register import Register
from assets.knowledge.rules import measures
from assets.knowledge.schemes import Scheme
from assets.publication import wording

if TYPE_CHECKING:
    from assets.evaluation.what_if import Scored
    from assets.intake.accounting import Accounting, Number
    from assets.intake.reader import FileReading
    from assets.publication.content.contract import Finding
    from assets.warehouse.warehouse import Row, Rows

_RAW_LENGTH, _CELLS_LISTED = 60, 20
_CELLS_OF_A_RUN, _REASONS_OF_A_RUN = 2, 2
"""What one line of ``run`` shows: a run has many files, ``check`` shows one in full."""
UNCOUNTED = "文件没有打开，其中的数字没有清点"
_RIGHT = {"数值", "自评", "问题", "提示", "待补"}


def cell_tables(reading: "FileReading", register: Register) -> Iterator[tuple[str, Table | None]]:
    """For each form, department and sheet a title and the cells read, one by one; blank cells are only counted."""
    for part in reading.parts:
        for (department_id, year, sheet), cells in groupby(
            part.readings, lambda fact: (fact.department_id, fact.fiscal_year, fact.sheet)
        ):
            facts = list(cells)
            filled = [fact for fact in facts if fact.state != "blank"]
            department = register.find(department_id)
            owner = department.name if department else department_id
            counts = f"{len(filled)} 个单元格，空 {len(facts) - len(filled)} 个"
            title = f"{part.form.label} · {owner} · {year}年度 · {sheet}：{counts}"
            table = _table("单元格", "项目", "阶段", "口径", "数值", "单位", "状态", "原文")
            for fact in filled:
                is_text = fact.state == "value" and fact.value is None
                table.add_row(
                    fact.cell,
                    labels("item")[fact.item] + (f" {fact.line}" if fact.line else ""),
                    labels("phase")[fact.phase],
                    labels("basis")[fact.basis],
                    wording.plain(fact.value),
                    fact.unit or "",
                    "文字" if is_text else wording.CELL_STATES[fact.state],
                    fact.raw_text[:_RAW_LENGTH],
                )
            yield title, table if filled else None


def numbers_line(numbers: "Accounting") -> str:
    """What became of the numbers of a file, counted."""
    return f"读取数字 {numbers.read} 个，不需要的 {numbers.not_needed} 个，未读 {numbers.unread_count} 个"


def unread_lines(numbers: "Accounting") -> Iterator[str]:
    """The unread numbers, a line for each sheet and reason."""
    for (sheet, reason), cells in _by_reason(numbers.unread).items():
        yield f"未读（{reason}）：{sheet} {_first(cells, _CELLS_LISTED)}"


def unread_line(file: "Row", numbers: "Iterable[Number]") -> str:
    """One line on a file of a run: how many of its numbers were read, and the first of those that were not.

    Args:
        file: its row of ``intake.source_file``.
        numbers: its unread numbers, in reading order.
    """
    groups = _by_reason(numbers)
    places = [
        f"{sheet} {_first(cells, _CELLS_OF_A_RUN)}（{reason}）"
        for (sheet, reason), cells in islice(groups.items(), _REASONS_OF_A_RUN)
    ]
    more = "；其余见 jiping check" if len(groups) > len(places) else ""
    counts = (
        f"读取 {file['numbers_read']} 个数字，不需要 {file['numbers_not_needed']} 个，未读 {file['numbers_unread']} 个"
    )
    return f"{counts}：{'；'.join(places)}{more}" if places else f"{counts}，整个文件没有采用"


def _by_reason(numbers: "Iterable[Number]") -> dict[tuple[str, str], list[str]]:
    """Sheet and reason → its unread numbers, as they are shown."""
    groups: dict[tuple[str, str], list[str]] = {}
    for one in numbers:
        groups.setdefault((one.sheet, one.reason), []).append(f"{one.cell}“{one.text[:_RAW_LENGTH]}”")
    return groups


def _first(cells: list[str], most: int) -> str:
    return "、".join(cells[:most]) + (f" 等 {len(cells)} 处" if len(cells) > most else "")


def findings_table(kind: str, findings: "Sequence[Finding]") -> Table:
    """The findings of one kind about a file, in their order."""
    table = _table("程度", "内容", *wording.COMPARED, title=f"{kind}（{len(findings)}项）")
    for finding in findings:
        cause = f"（疑因单元格{finding.cause.cell}有误）" if finding.cause else ""
        table.add_row(wording.gravity(finding), finding.message + cause, *wording.compared(finding))
    return table


def evaluated_table(summaries: "Rows") -> Table:
    """One line per department-year of a run.

    Args:
        summaries: rows of ``evaluation.summary``.
    """
    reviewed = any(row["adopted_low"] is not None for row in summaries)
    headings = [
        "年度",
        "部门",
        "自评",
        "重算区间",
        "等级",
        *(["复核认定"] if reviewed else []),
        "结论",
        "问题",
        "提示",
        "待补",
    ]
    table = _table(*headings, title="部门整体支出绩效评价")
    for row in _sorted(summaries):
        table.add_row(
            str(row["fiscal_year"]),
            row["department"],
            wording.points(row["self_score"]),
            wording.interval(row["score_low"], row["score_high"]),
            wording.grades(row["grade_low"], row["grade_high"]),
            *([_adopted(row)] if reviewed else []),
            wording.VERDICTS[row["verdict"]],
            str(row["alarms"]),
            str(row["hints"]),
            str(row["gaps"]),
            style="red" if row["verdict"] == "unreachable" else None,
        )
    return table


def _adopted(summary: "Row") -> str:
    """What a review adopted of a department-year, with its grade."""
    if summary["adopted_low"] is None:
        return wording.NOTHING
    score = wording.interval(summary["adopted_low"], summary["adopted_high"])
    return f"{score} {wording.grades(summary['adopted_grade_low'], summary['adopted_grade_high'])}"


def schemes_table(schemes: Sequence[Scheme]) -> Table:
    """Every scheme with years, where it applies, points and how many of them have no known rule."""
    table = _table("编码", "名称", "发布单位", "年度", "适用", "分值", "其中标准未知")
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


def scheme_table(scheme: Scheme) -> Table:
    """One scheme line by line: points, measure, standard and how well it is known."""
    names = {measure.id: measure.label for measure in measures()}
    table = _table("分组", "指标", "分值", "测算", "评分标准", "依据", title=f"{scheme.label}（{scheme.id}）")
    table.caption_justify = "left"
    table.caption = (
        f"来源：{scheme.source}。不适用指标：{wording.NOT_APPLICABLE_POINTS[scheme.not_applicable]}；"
        f"基数为零：{wording.ZERO_DENOMINATOR_POINTS[scheme.zero_denominator]}"
    )
    for line in scheme.indicators:
        table.add_row(
            line.group,
            line.label,
            "—" if line.points is None else str(line.points),
            names.get(line.measure or "", "—"),
            line.rule.standard(),
            wording.CONFIDENCES[line.confidence],
        )
    return table


def comparison_tables(scored: Sequence["Scored"], names: Mapping[str, str]) -> list[Table]:
    """Department-years against schemes; below, how many of each verdict and settled grade every scheme yields.

    Args:
        names: department id → name.
    """
    ids = [under.scheme.id for under in scored]
    lines = _table("年度", "部门", "自评", *ids, title="各评分标准下的重算区间")
    by_key = [{(row["fiscal_year"], row["department_id"]): row for row in under.evaluations} for under in scored]
    for row in _sorted(scored[0].evaluations):
        rows = [by[row["fiscal_year"], row["department_id"]] for by in by_key]
        lines.add_row(
            str(row["fiscal_year"]),
            names.get(row["department_id"], row["department_id"]),
            wording.points(row["self_score"]),
            *(
                f"{wording.interval(one['score_low'], one['score_high'])} {wording.SHORT_VERDICTS[one['verdict']]}"
                for one in rows
            ),
        )
    totals = _table("部门年度数", *ids, title="合计")
    verdicts = [Counter(row["verdict"] for row in under.evaluations) for under in scored]
    for verdict, label in wording.VERDICTS.items():
        totals.add_row(label, *(str(counts[verdict]) for counts in verdicts))
    settled = [
        Counter(row["grade_low"] for row in under.evaluations if row["grade_low"] == row["grade_high"])
        for under in scored
    ]
    for grade in dict.fromkeys(grade.label for under in scored for grade in under.scheme.grades):
        totals.add_row(f"区间全在“{grade}”", *(str(counts[grade]) for counts in settled))
    return [lines, totals]


def _table(*headings: str, title: str | None = None) -> Table:
    table = Table(title=title, title_justify="left")
    for heading in headings:
        table.add_column(heading, overflow="fold", justify="right" if heading in _RIGHT else "left")
    return table


def _sorted(rows: "Rows") -> "Rows":
    return sorted(rows, key=lambda row: (row["fiscal_year"], row["department_id"]))
