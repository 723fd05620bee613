"""Whole files of every container, of which the mutants are made: the sample's and those of other tests."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.knowledge.register import Register, read_register
from assets.warehouse.files import DATA, PROJECT, SAMPLE
from tests.intake.tables import test_disclosure, test_self_evaluation_form
from tests.makers.workbooks import REGISTER, workbook
from tests.makers.written_documents import Office, as_docx, as_html

_REPORT = PROJECT / "tests/golden/dingcheng_2023_report.txt"
_TEXT_TABLE = (
    "示范区教育局2023年度部门整体支出绩效评价报告\n一、部门概况\n全局编制40人。\n二、部门财务情况\n"
    "支出合计4512.25万元，其中基本支出3000.00万元，项目支出1512.25万元。\n"
    "三、部门整体支出绩效情况\n\t指标名称\n\t指标口径\n\t目标值\n\t实际完成值\n\n"
    "\t新增规模企业\n\t数量\n\t≥20家\n\t26家\n\n\t培训人次\n\t数量\n\t≥300人次\n\t312人次\n\n"
    "四、存在的主要问题\n预算编制不够细。\n五、相关建议\n加强管理。\n"
)


@dataclass(frozen=True)
class Original:
    """A file as it was saved, and with which register it is read."""

    name: str
    data: bytes
    register: Register

    @property
    def kind(self) -> str:
        """The ending of its name."""
        return self.name.rpartition(".")[2]


def originals(office: Office | None) -> Iterator[Original]:
    """Files of which something is read.

    Args:
        office: makes the PDF and the old workbooks, which are left out without it.
    """
    project = read_register(DATA / "departments.csv")
    for path in sorted((SAMPLE / "2023").glob("*.csv")):
        text = path.read_bytes().decode("gb18030" if _is_gb18030(path) else "utf-8-sig")
        for encoding in ("utf-8", "utf-8-sig", "gb18030"):
            yield Original(f"{path.stem}-{encoding}.csv", text.encode(encoding), project)
    report = _REPORT.read_text(encoding="utf-8-sig")
    for encoding in ("utf-8", "gb18030"):
        yield Original(f"报告-{encoding}.txt", report.encode(encoding), project)
        yield Original(f"表-{encoding}.txt", _TEXT_TABLE.encode(encoding), REGISTER)
    books = [path.read_bytes() for path in sorted((SAMPLE / "2023").glob("*.xlsx"))[:3]]
    for number, data in enumerate(books):
        yield Original(f"收集表{number}.xlsx", data, project)
    yield Original("收集表.xlsx", workbook(), REGISTER)
    forms = [
        ("决算公开", test_disclosure.sheets(), test_disclosure.SOURCE.register),
        ("自评", [test_self_evaluation_form.sheet(test_self_evaluation_form.HUNAN)], REGISTER),
        ("决算收支", test_disclosure.sheets()[:1], test_disclosure.SOURCE.register),
    ]
    for name, sheets, register in forms:
        yield Original(f"{name}.docx", as_docx(sheets), register)
        yield Original(f"{name}.html", as_html(sheets), register)
        if office is not None:
            yield Original(f"{name}.pdf", office.pdf(sheets), register)
    if office is not None:
        yield Original("旧表.xls", office.xls(workbook()), REGISTER)
        yield Original("旧收集表.xls", office.xls(books[0]), project)


def _is_gb18030(path: Path) -> bool:
    try:
        path.read_bytes().decode("utf-8")
    except UnicodeDecodeError:
        return True
    return False
