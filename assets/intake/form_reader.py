"""Turns a submitted file into readings with the declared forms: by title and headers, never by position or name."""

from dataclasses import dataclass, field

from assets.intake.csv_table import read_csv
from assets.intake.forms import Form, forms
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.register import Register
from assets.intake.sheets import Sheet
from assets.intake.source import Source
from assets.intake.tidy_csv import read_tidy, recognise_csv
from assets.intake.workbook import read_workbook
from assets.intake.workbook_form import read_workbook_form, recognise_workbook

READER_VERSION = 1
"""Raised when reading changes for every form: files already read are then read again."""

_REFUSED = {
    b"\xd0\xcf\x11\xe0": "加密的工作簿或旧版 Office 文件（.xls、.doc）",
    b"%PDF": "PDF 文件",
}


@dataclass(frozen=True)
class FormReading:
    """What was understood of one form in a file; its readings may be of several departments."""

    form: Form
    readings: list[Reading]


@dataclass(frozen=True)
class FileReading:
    """What was understood of one file, form by form, and what in it could not be used."""

    parts: list[FormReading]
    set_aside: list[Problem] = field(default_factory=list)

    @property
    def readings(self) -> list[Reading]:
        """The readings of all forms."""
        return [fact for part in self.parts for fact in part.readings]


class FormReader:
    """Reads one file.

    Args:
        name: file name, for messages.
        fiscal_year: the year of the folder in which the file lies.
        register: departments to which figures may be attributed.
    """

    def __init__(self, name: str, fiscal_year: int, register: Register) -> None:
        self._source = Source(name, fiscal_year, register)

    def read(self, data: bytes) -> FileReading:
        """All readings of a file.

        Raises:
            Problem: the file as a whole is not understood; nothing of it may be used.
        """
        container, sheets = self._open(data)
        if not any(content is not None for sheet in sheets for row in sheet.rows for content in row):
            raise Problem(
                self._source.name,
                sheets[0].name if sheets else "",
                "",
                "没有任何内容",
                "填好的表格",
                "请部门填写后报送",
            )
        candidates = [form for form in forms() if form.container == container]
        if container == "csv":
            form = recognise_csv(self._source, candidates, sheets[0])
            readings, set_aside = read_tidy(self._source, form.tables[0], sheets[0])
            return FileReading([FormReading(form, readings)], set_aside)
        form = recognise_workbook(self._source, candidates, sheets)
        return FileReading([FormReading(form, list(read_workbook_form(self._source, form, sheets)))])

    def _open(self, data: bytes) -> tuple[str, list[Sheet]]:
        name = self._source.name
        if not data:
            raise Problem(name, "", "", "空文件（0 字节）", "有内容的表格", "请部门重新导出并报送")
        for beginning, found in _REFUSED.items():
            if data.startswith(beginning):
                raise Problem(name, "", "", found, "未加密的 .xlsx 或 .csv", "去掉打开密码，另存为 .xlsx 后重新报送")
        if name.lower().endswith(".csv"):
            return "csv", read_csv(name, data)
        if data[:4] == b"PK\x03\x04" or name.lower().endswith((".xlsx", ".xlsm")):
            return "xlsx", read_workbook(name, data)
        raise Problem(name, "", "", "不支持的文件类型", ".xlsx 或 .csv", "按下发的数据收集表填写后报送")
