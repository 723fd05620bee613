"""The content of the note on what changed between two runs: per department-year what came, what differs, and why."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from assets.history.run_diff import Comparison
from assets.knowledge.items import items, labels
from assets.knowledge.schemes import schemes
from assets.publication import wording
from assets.publication.content.blocks import Block, Chapter, Column, Note, Paragraph, Table
from assets.publication.content.contract import Evidence
from assets.publication.content.tables import evidence_text
from assets.warehouse.warehouse import Rows

TITLE = "部门整体支出绩效评价结果变动说明"
SHORT_ID = 8

_KINDS = {"new_file": "新报送", "resubmission": "重新报送", "withdrawn": "撤回", "correction": "人工更正"}
_UNEXPLAINED = "本部门本年度的报送不能说明，原因待查（其他年度的资料、部门登记表等）"
_NONE = "无"
_SHOWS_ALL = "jiping diff"
_CHECK_OF_TOTAL = "score_out_of_reach"
"""Holds the claimed score against the recomputed total, whatever indicator moved it."""


def opening(comparison: Comparison) -> list[str]:
    """Which runs and years are compared, and by which program and rules."""
    before, after = comparison.before, comparison.after
    lines = [
        f"比较{wording.beijing_time(before.taken_at)}（{before.run_id[:SHORT_ID]}）和"
        f"{wording.beijing_time(after.taken_at)}（{after.run_id[:SHORT_ID]}）两次运行的"
        f"{_years(comparison.fiscal_years)}年度评价结果。"
    ]
    if comparison.department_id is not None:
        lines.append(f"只列出{_department(comparison, comparison.department_id)}的变动。")
    if comparison.not_compared:
        lines.append(f"{_years(comparison.not_compared)}年度只有其中一次运行评价过，不能比较。")
    version = _version(comparison)
    lines.append(f"两次运行之间{version}。" if version else "两次运行的程序和评价规则相同。")
    if comparison.is_same:
        lines.append("报送、数据、得分和核对结果都没有变动。")
    return lines


def chapters(comparison: Comparison) -> list[Chapter]:
    """A chapter for each department-year with a change, by year and department."""
    keys = sorted({(row["fiscal_year"], row["department_id"]) for row in _changes(comparison)})
    return [
        Chapter(
            f"{_department(comparison, department)}{year}年度",
            tuple(
                replace(block, whole_in=_SHOWS_ALL) if isinstance(block, Table) else block
                for block in _blocks(comparison, year, department)
            ),
        )
        for year, department in keys
    ]


def is_synthetic(comparison: Comparison) -> bool:
    """Whether a department that the note is about is made up."""
    return not comparison.synthetic.isdisjoint(row["department_id"] for row in _changes(comparison))


def _changes(comparison: Comparison) -> Rows:
    return [
        *comparison.submissions,
        *comparison.figures,
        *comparison.scores,
        *comparison.findings,
        *comparison.evaluations,
    ]


def _blocks(comparison: Comparison, fiscal_year: int, department_id: str) -> Iterator[Block]:
    def own(rows: Rows) -> Rows:
        return [row for row in rows if (row["fiscal_year"], row["department_id"]) == (fiscal_year, department_id)]

    submissions, figures, scores = own(comparison.submissions), own(comparison.figures), own(comparison.scores)
    findings, evaluations = own(comparison.findings), own(comparison.evaluations)
    for row in evaluations:
        yield Paragraph(_outcome(row))
    if not evaluations:
        yield Paragraph("总分区间、等级和结论没有变动。")
    if submissions:
        yield _submission_table(submissions)
    if figures:
        yield _figure_table(comparison, figures)
    if scores:
        yield _score_table(comparison, scores)
    if findings:
        yield _finding_table(comparison, findings, scores)
    if submissions and not (figures or scores or findings):
        yield Note("报送有变动，但采用的数据、得分和核对结果都没有变动。")


def _outcome(row: dict[str, Any]) -> str:
    if row["old_scheme"] is None:
        return f"新增评价：{_result(row, 'new')}。"
    if row["new_scheme"] is None:
        return f"不再评价；原为：{_result(row, 'old')}。"
    return f"原为：{_result(row, 'old')}。现为：{_result(row, 'new')}。"


def _result(row: dict[str, Any], side: str) -> str:
    parts = [
        f"自评{wording.points(row[f'{side}_self_score'])}",
        f"重算区间{wording.interval(row[f'{side}_score_low'], row[f'{side}_score_high'])}",
        f"等级{wording.grades(row[f'{side}_grade_low'], row[f'{side}_grade_high'])}",
        wording.VERDICTS[row[f"{side}_verdict"]],
    ]
    if row[f"{side}_adopted_low"] is not None:
        parts.append(f"评审认定{wording.interval(row[f'{side}_adopted_low'], row[f'{side}_adopted_high'])}")
    if row["old_scheme"] and row["new_scheme"] and row["old_scheme"] != row["new_scheme"]:
        parts.append(f"评分标准{_scheme_labels().get(row[f'{side}_scheme'], row[f'{side}_scheme'])}")
    return "，".join(parts)


@cache
def _scheme_labels() -> dict[str, str]:
    return {scheme.id: scheme.label for scheme in schemes()}


def _submission_table(rows: Rows) -> Table:
    columns = (Column("变动", 12), Column("文件", 40), Column("收到时间", 16), Column("此前的文件", 32))
    return Table(
        "报送变动",
        columns,
        tuple(
            (
                _KINDS[row["kind"]],
                row["path"],
                wording.beijing_time(row["received_at"]),
                "、".join(row["replaces"]) or _NONE,
            )
            for row in rows
        ),
    )


def _figure_table(comparison: Comparison, rows: Rows) -> Table:
    columns = (
        Column("项目", 20),
        Column("原值", 11, "quantity"),
        Column("现值", 11, "quantity"),
        Column("原单元格", 21),
        Column("现单元格", 21),
        Column("原因", 16),
    )
    return Table(
        "数据变动",
        columns,
        tuple(
            (
                _subject(row),
                _amount(row, "old"),
                _amount(row, "new"),
                _cell(row, "old"),
                _cell(row, "new"),
                _because(row["cause"], row["source"]) if row["cause"] else _other(comparison),
            )
            for row in rows
        ),
    )


def _score_table(comparison: Comparison, rows: Rows) -> Table:
    columns = (Column("指标", 22), Column("原得分", 24), Column("现得分", 24), Column("原因", 30))
    return Table(
        "得分变动",
        columns,
        tuple(
            (row["label"], _points(row, "old"), _points(row, "new"), _causes(row) or _other(comparison)) for row in rows
        ),
    )


def _finding_table(comparison: Comparison, rows: Rows, scores: Rows) -> Table:
    columns = (Column("变动", 8), Column("原来的情况", 33), Column("现在的情况", 33), Column("原因", 26))
    moved = {row["label"] for row in scores}

    def otherwise(row: dict[str, Any]) -> str:
        follows = bool(moved) and (row["check_id"] == _CHECK_OF_TOTAL or row["subject"] in moved)
        return "随得分变动" if follows else _other(comparison)

    return Table(
        "核对情况变动",
        columns,
        tuple(
            (
                "新增" if row["old_message"] is None else "消除" if row["new_message"] is None else "改变",
                _message(row, "old"),
                _message(row, "new"),
                _causes(row) or otherwise(row),
            )
            for row in rows
        ),
    )


def _subject(row: dict[str, Any]) -> str:
    """``三公经费（年初预算，财政拨款）``; what goes without saying is left out."""
    term = items().get(row["item"])
    is_money = term is not None and term.kind == "money"
    phase = [labels("phase")[row["phase"]]] if is_money or row["phase"] != "final" else []
    basis = [labels("basis")[row["basis"]]] if row["basis"] != "total" else []
    qualified = "，".join(phase + basis)
    name = term.label if term else row["item"]
    return f"{name}（{qualified}）" if qualified else name


def _amount(row: dict[str, Any], side: str) -> str:
    """The whole figure: a change in the last digit must show."""
    value: Decimal | None = row[f"{side}_amount"]
    if value is None:
        return wording.empty_text(row[f"{side}_state"] or "missing")
    return f"{value.normalize():,f}{wording.unit_label(row[f'{side}_unit'])}"


def _cell(row: dict[str, Any], side: str) -> str:
    if row[f"{side}_file"] is None:
        return _NONE
    evidence = {key: row[f"{side}_{key}"] for key in Evidence.model_fields}
    return evidence_text([Evidence.model_validate(evidence)])


def _points(row: dict[str, Any], side: str) -> str:
    if row[f"{side}_low"] is None:
        return "没有本项指标"
    parts = [wording.interval(row[f"{side}_low"], row[f"{side}_high"])]
    if row["old_points"] != row["new_points"]:
        parts.append(f"满分{wording.points(row[f'{side}_points'])}")
    if row["old_claimed"] != row["new_claimed"]:
        parts.append(f"自评{wording.points(row[f'{side}_claimed'])}")
    if row[f"{side}_adopted_low"] is not None:
        parts.append(f"评审认定{wording.interval(row[f'{side}_adopted_low'], row[f'{side}_adopted_high'])}")
    return "，".join(parts)


def _message(row: dict[str, Any], side: str) -> str:
    message = row[f"{side}_message"]
    return f"（{wording.SEVERITIES[row[f'{side}_severity']]}）{message}" if message else _NONE


def _causes(row: dict[str, Any]) -> str:
    return "；".join(_because(cause["cause"], cause["source"]) for cause in row["causes"])


def _because(cause: str, source: str) -> str:
    return f"{_KINDS[cause]}：{source}"


def _other(comparison: Comparison) -> str:
    return _version(comparison) or _UNEXPLAINED


def _version(comparison: Comparison) -> str:
    before, after = comparison.before, comparison.after
    changed = ["程序"] * (before.code != after.code) + ["评价规则"] * (before.rules != after.rules)
    return f"{'和'.join(changed)}有更新" if changed else ""


def _department(comparison: Comparison, department_id: str) -> str:
    return wording.label(comparison.departments, department_id)


def _years(years: list[int] | tuple[int, ...]) -> str:
    return "、".join(map(str, years))
