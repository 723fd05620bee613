"""A thousand files of made-up departments in the forms that arrive, and the time that reading them takes."""

import io
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import xlsxwriter

from assets.intake.collect import Known, collect
from assets.intake.containers.sheets import Sheet
from assets.knowledge.forms import forms
from assets.knowledge.register import Department, Register
from assets.publication.forms.writer import Filling, write_form
from tests.intake.tables.test_disclosure import sheets as disclosure_sheets
from tests.makers.sample import district
from tests.makers.written_documents import as_docx, as_html

YEAR = 2023
SHARES = {"workbook": 400, "report.docx": 200, "report.html": 150, "disclosure": 200, "report.pdf": 50}
"""Kind of file → how many of the thousand."""

_ENDINGS = {"workbook": "xlsx", "disclosure": "xlsx", "report.pdf": "docx"}


@dataclass(frozen=True)
class Reading:
    """One look at the folder: seconds, and how many files of each state and readings it gave."""

    seconds: float
    states: dict[str, int]
    readings: int


def measure_mixed(folder: Path) -> tuple[dict[str, int], Reading]:
    """Write the files (not timed), then read them as one run's intake does.

    Returns:
        How many files of each kind there are (no PDFs where LibreOffice is absent), and what reading took.
    """
    names = [f"合成第{number + 1}局" for number in range(sum(SHARES.values()))]
    register = Register(
        [Department(department_id=f"9901-{number:04d}", name=name) for number, name in enumerate(names)]
    )
    written = _write(folder / str(YEAR), names)
    start = time.perf_counter()
    found = collect(folder, YEAR, register, Known({}, set()), folder / "kept", datetime.now(UTC))
    seconds = time.perf_counter() - start
    states = Counter(str(row["status"]) for row in found.source_files)
    return dict(written), Reading(seconds, dict(states), len(found.readings))


def _write(folder: Path, names: list[str]) -> Counter[str]:
    folder.mkdir(parents=True)
    written: Counter[str] = Counter()
    kinds = [kind for kind, count in SHARES.items() for _ in range(count)]
    printed = folder / "printed"
    for kind, name in zip(kinds, names, strict=True):
        ending = _ENDINGS.get(kind, kind.rpartition(".")[2])
        target = (printed if kind == "report.pdf" else folder) / f"{name}.{ending}"
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(_content(kind, name))
        written[kind] += 1
    if not _print(printed, folder):
        del written["report.pdf"]
    shutil.rmtree(printed)
    return written


def file_of(kind: str) -> tuple[str, bytes]:
    """Name and content of a file of a kind, of 合成A局."""
    return f"合成A局.{_ENDINGS.get(kind, kind.rpartition('.')[2])}", _content(kind, "合成A局")


def _content(kind: str, name: str) -> bytes:
    if kind == "workbook":
        form = next(form for form in forms() if form.id == "collection_workbook")
        one = next(one for one in district.submissions() if one.fiscal_year == YEAR)
        filling = district.filling_of(form, one)
        cells = {**filling.cells, ("profile", "部门名称"): name}
        return write_form(form, Filling(cells, filling.records, filling.units))
    if kind == "disclosure":
        return _as_workbook(disclosure_sheets(), name)
    return as_html(_report(name)) if kind == "report.html" else as_docx(_report(name))


def _as_workbook(sheets: list[Sheet], name: str) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        for row, contents in enumerate(sheet.rows):
            for column, content in enumerate(contents):
                if content is not None:
                    page.write(row, column, str(content).replace("合成A局", name) if row < 2 else content)
        ends: dict[tuple[int, int], tuple[int, int]] = {}
        for place, origin in sheet.origins.items():
            ends[origin] = max(ends.get(origin, origin), place)
        for (top, left), (bottom, right) in ends.items():
            content = sheet.rows[top][left] if left < len(sheet.rows[top]) else None
            page.merge_range(top, left, bottom, right, content)
    book.close()
    return buffer.getvalue()


def _report(name: str) -> list[Sheet]:
    """A short report in words of our own: chapters, sentences with figures, a 三公 table."""
    before = [
        f"{name}{YEAR}年度部门整体支出绩效自评报告",
        "一、部门概况", "（一）人员编制情况", "核定编制60人，其中行政编制20人，事业编制40人，在职人员58人。",
        "（二）主要职责", *(f"{number}.承担第{number}项工作。" for number in range(1, 13)),
        "二、财务情况", f"{YEAR}年总支出1500.5万元，其中基本支出900.25万元，项目支出600.25万元。",
        "按支出经济分类：工资福利支出800万元，商品和服务支出500.5万元，对个人和家庭的补助200万元。",
        "三、绩效目标", "（一）年度绩效目标", "新建学校2所以上；在校学生巩固率98%以上。",
    ]  # fmt: skip
    table: list[list[object]] = [
        ["“三公”经费情况表"], ["单位：万元"],
        ["项目", f"{YEAR - 1}年决算", f"{YEAR}年预算数", f"{YEAR}年决算", "增减"],
        ["公务接待费", 5.2, 5, 4.1, -1.1], ["公务用车运行维护费", 6, 6, 5.5, -0.5], ["合计", 11.2, 11, 9.6, -1.6],
    ]  # fmt: skip
    after = [
        "四、综合评价结果", "自评得分93分，评价等级为“优”。", "五、绩效情况",
        *(f"{number}.第{number}项工作按计划推进，服务群众{number}000人次。" for number in range(1, 21)),
        "六、存在的问题", "预算编制不够细。", "七、有关建议", "加强预算管理。",
    ]  # fmt: skip
    return [
        Sheet("正文", [[text] for text in before], prose=True),
        Sheet("表 1", table, caption=2),
        Sheet("正文", [[text] for text in after], prose=True, first=len(before) + 1),
    ]


def _print(source: Path, target: Path) -> bool:
    """Print the Word documents of a folder as PDF; whether LibreOffice is there to do it."""
    office = shutil.which("soffice")
    if office is None:
        return False
    command = [office, "--headless", f"-env:UserInstallation=file://{source}/profile", "--convert-to", "pdf"]
    documents = [str(path) for path in sorted(source.glob("*.docx"))]
    subprocess.run([*command, "--outdir", str(target), *documents], check=True, capture_output=True, timeout=600)
    return True
