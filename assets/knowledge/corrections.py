"""Corrections: what the finance bureau decided about single readings, reviewed as a file and never written into one."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal, Self

import pyarrow as pa
import yaml
from pydantic import StringConstraints, TypeAdapter, ValidationError, model_validator
from pydantic_core import ErrorDetails

from assets.knowledge.declared import Declared, OfficeFileError, fault
from assets.knowledge.forms import forms, listed_items
from assets.knowledge.items import items, labels
from assets.knowledge.register import Register, Unresolved
from assets.text.cell import parse_cell
from assets.text.normal import printed
from assets.warehouse.files import read_yaml

CORRECTION = pa.schema(
    {
        "fiscal_year": pa.int32(),
        "correction_id": pa.string(),
        "department_id": pa.string(),
        "item": pa.string(),
        "phase": pa.string(),
        "basis": pa.string(),
        "form": pa.string(),
        "sheet": pa.string(),
        "cell": pa.string(),
        "action": pa.string(),
        "amount": pa.decimal128(24, 6),
        "decimals": pa.int32(),
        "power": pa.int32(),
        "expect": pa.string(),
        "expect_amount": pa.decimal128(24, 6),
        "expect_text": pa.string(),
        "reason": pa.string(),
        "evidence": pa.string(),
        "who": pa.string(),
        "decided_on": pa.string(),
        "file": pa.string(),
    }
)

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class CorrectionError(OfficeFileError):
    """A correction file cannot be used."""


class Correction(Declared):
    """One correction, of one reading or of every reading of a figure.

    Attributes:
        department: id or name as the register has it for the year.
        year: fiscal year of the figure.
        item: code or Chinese label of ``data/items.csv``; ``phase`` and ``basis`` likewise.
        form: narrows the correction to readings of this form; ``sheet`` and ``cell`` likewise.
        action: ``drop`` takes the reading for blank, ``override`` puts ``amount`` for it, ``scale`` multiplies it by
            10 to the ``power``.
        amount: as text, in the item's unit (money: 万元).
        expect: what the cell says, as printed. The correction applies to this value alone.
        evidence: the document or call that proves it.
    """

    id: Text
    department: Text
    year: int
    item: Text
    phase: Text = "final"
    basis: Text = "total"
    form: Text | None = None
    sheet: Text | None = None
    cell: Text | None = None
    action: Literal["drop", "override", "scale"]
    amount: Text | None = None
    power: Literal[-8, -4, -3, 3, 4, 8] | None = None
    expect: Text
    reason: Text
    evidence: Text
    who: Text
    date: date

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if (self.amount is not None) != (self.action == "override"):
            raise ValueError("amount 只用于 override，且必须填写")
        if (self.power is not None) != (self.action == "scale"):
            raise ValueError("power 只用于 scale，且必须填写")
        if self.amount is not None and _number(self.amount) is None:
            raise ValueError(f"amount “{self.amount}”不是数值")
        return self


def read_corrections(folder: Path, register: Register) -> list[dict[str, object]]:
    """Rows of ``intake.correction`` from every ``*.yaml`` of a folder; a folder that is not there has none.

    Raises:
        CorrectionError: a file is no list of corrections, names an unknown department, item, phase, basis or form, is
            about lines of a list, or two corrections are about the same reading.
    """
    rows: list[dict[str, object]] = []
    for path in sorted(folder.glob("*.yaml")):
        for correction in _corrections(path):
            try:
                rows.append(_row(correction, register) | {"file": path.name})
            except CorrectionError as error:
                raise CorrectionError(f"更正文件 {path}，“{correction.id}”：{error}") from error
    _check_apart(rows)
    return rows


def _corrections(path: Path) -> list[Correction]:
    try:
        return TypeAdapter(list[Correction]).validate_python(read_yaml(path) or [])
    except yaml.YAMLError as error:
        raise CorrectionError(f"更正文件 {path}：不是可以读取的 YAML（UTF-8）文件；请对照说明改正后再运行") from error
    except ValidationError as error:
        faults = "；".join(_fault(each) for each in error.errors()[:3])
        raise CorrectionError(f"更正文件 {path}：{faults}；请改正后再运行") from error


def _fault(error: ErrorDetails) -> str:
    """``第 1 条的 who 没有填写``; what our own rules say follows as it is."""
    location = error["loc"]
    where = f"第 {location[0] + 1} 条" if location and isinstance(location[0], int) else "整个文件"
    field = f"的 {location[1]}" if len(location) > 1 else ""
    return f"{where}{field} {fault(error)}"


def _row(correction: Correction, register: Register) -> dict[str, object]:
    try:
        department = register.resolve(correction.department, correction.year)
    except Unresolved as error:
        raise CorrectionError(f"发现{error.found}；应为{error.expected}。处理办法：{error.remedy}") from error
    item = _code("item", correction.item)
    if items()[item].kind == "text":
        raise CorrectionError(f"“{correction.item}”是文字，不能更正为数值；请由部门重新报送")
    if item in listed_items():
        raise CorrectionError(
            f"“{correction.item}”是逐行填列的，更正只用于单个数据；请由部门更正该行后重新报送，或移出有误的文件"
        )
    if correction.form is not None and correction.form not in {form.id for form in forms()}:
        raise CorrectionError(f"没有“{correction.form}”这种表；可用：{'、'.join(form.id for form in forms())}")
    amount = parse_cell(correction.amount) if correction.amount else None
    return {
        "fiscal_year": correction.year,
        "correction_id": correction.id,
        "department_id": department.department_id,
        "item": item,
        "phase": _code("phase", correction.phase),
        "basis": _code("basis", correction.basis),
        "form": correction.form,
        "sheet": correction.sheet,
        "cell": correction.cell,
        "action": correction.action,
        "amount": amount.value if amount else None,
        "decimals": amount.decimals if amount else None,
        "power": correction.power,
        "expect": printed(correction.expect),
        "expect_amount": _number(correction.expect),
        "expect_text": correction.expect,
        "reason": correction.reason,
        "evidence": correction.evidence,
        "who": correction.who,
        "decided_on": correction.date.isoformat(),
    }


def _code(dimension: str, text: str) -> str:
    """The code of a term given by its code or by a label that no other term has."""
    known = labels(dimension)
    codes = [text] if text in known else [code for code, label in known.items() if label == text]
    if len(codes) != 1:
        fault = f"有 {len(codes)} 个，请写编码：{'、'.join(codes)}" if codes else "不在 data/items.csv 中"
        raise CorrectionError(f"{dimension} “{text}”{fault}")
    return codes[0]


def _number(text: str) -> Decimal | None:
    cell = parse_cell(text)
    return cell.value if cell.unit is None and cell.direction is None else None


def _check_apart(rows: list[dict[str, object]]) -> None:
    """No reading may be under two corrections, nor two corrections under one id."""
    ids = Counter(row["correction_id"] for row in rows)
    for correction_id, times in ids.items():
        if times > 1:
            raise CorrectionError(f"更正编号“{correction_id}”出现 {times} 次；编号须唯一")
    by_figure: dict[tuple[object, ...], list[dict[str, object]]] = {}
    for row in rows:
        key = tuple(row[name] for name in ("fiscal_year", "department_id", "item", "phase", "basis"))
        by_figure.setdefault(key, []).append(row)
    for same in by_figure.values():
        for first, second in combinations(same, 2):
            if all(
                first[name] is None or second[name] is None or first[name] == second[name]
                for name in ("form", "sheet", "cell")
            ):
                raise CorrectionError(
                    f"更正“{first['correction_id']}”和“{second['correction_id']}”可能涉及同一单元格；"
                    "请合并为一条，或用 form、sheet、cell 分开"
                )
