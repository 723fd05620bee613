"""What ``jiping check`` shows of one file: what was understood, what was not, and what contradicts itself."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby

from rich.table import Table

from assets.intake.reader import FileReading
from assets.knowledge.items import labels
from assets.knowledge.register import Register
from assets.warehouse.warehouse import Rows

_STATES = {
    "value": "数值",
    "zero": "零",
    "dash": "“-”",
    "not_applicable": "无、不涉及",
    "unparsed": "读不懂",
    "uncalculated": "公式未计算",
}
_SEVERITIES = {"error": "问题", "warning": "提示"}
_RAW_LENGTH = 60


def understood(reading: FileReading, register: Register) -> Iterator[tuple[str, Table | None]]:
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
            table = Table()
            for heading in ("单元格", "项目", "阶段", "口径", "数值", "单位", "状态", "原文"):
                table.add_column(heading, overflow="fold", justify="right" if heading == "数值" else "left")
            for fact in filled:
                table.add_row(
                    fact.cell,
                    labels("item")[fact.item] + (f" {fact.record}" if fact.record else ""),
                    labels("phase")[fact.phase],
                    labels("basis")[fact.basis],
                    number(fact.value),
                    fact.unit or "",
                    _STATES[fact.state] if fact.state != "value" or fact.value is not None else "文字",
                    fact.raw_text[:_RAW_LENGTH],
                )
            yield title, table if filled else None


def findings_table(findings: Rows) -> Table:
    """The findings about the file, the problems first."""
    table = Table(title="核对发现的情况", title_justify="left")
    for heading in ("程度", "内容", "填报", "应为", "相差"):
        table.add_column(heading, overflow="fold")
    for row in findings:
        cells = (row["message"], row["found"], row["expected"], row["difference"])
        table.add_row(_SEVERITIES.get(row["severity"], ""), *(cell or "" for cell in cells))
    return table


def number(value: Decimal | None) -> str:
    """A number as people write it; unknown is a dash."""
    return "—" if value is None else format(value.normalize(), "f")
