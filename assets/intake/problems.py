"""What stops a file: one sentence that an official can act on."""

from dataclasses import dataclass

from assets.text.normal import printable


@dataclass(eq=False)  # not frozen: Python itself sets the traceback of an exception
class Problem(Exception):  # noqa: N818 - it is shown, not only raised
    """A file or a row that could not be understood.

    Attributes:
        file: name of the submitted file.
        sheet: sheet name, ``""`` when the file as a whole is meant.
        cell: A1 address, ``""`` when no single cell is meant.
        found: what stands there.
        expected: what the form asks for.
        remedy: what the reader of the message should do.
    """

    file: str
    sheet: str
    cell: str
    found: str
    expected: str
    remedy: str

    def __str__(self) -> str:
        """The message shown to officials."""
        where = f"“{self.file}”"
        where += f"，工作表“{self.sheet}”" if self.sheet else ""
        where += f"，单元格 {self.cell}" if self.cell else ""
        return printable(f"文件{where}：发现{self.found}；应为{self.expected}。处理办法：{self.remedy}。")


class Refusal(Problem):
    """A file that can be read but may not count: its sender, its place or the bureau's choice forbids it."""
