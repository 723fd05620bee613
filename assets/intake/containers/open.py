"""A file's bytes as sheets: the kind of file is known by its content, whatever its name ends with.

The readers of Word, PDF and HTML take long to load, so that each is imported when a file asks for it.
"""

import io
import zipfile

from assets.intake.containers.bounds import refuse_impossible_texts, refuse_sheets
from assets.intake.containers.csv import read_csv
from assets.intake.containers.sheets import Sheet
from assets.intake.containers.txt import read_text
from assets.intake.containers.workbooks import spreadsheetml
from assets.intake.containers.workbooks.xlsx import read_workbook
from assets.intake.problems import Problem

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_READABLE = ".xlsx、.xls、.docx、.pdf（文字版）、.html、.txt 或 .csv"
_REFUSED: dict[bytes, tuple[str, str]] = {
    b"{\\rtf": ("RTF 文档", "用 Word 或 WPS 打开后另存为 .docx"),
    b"\x89PNG": ("图片", "索取 Word 或 Excel 原件"),
    b"\xff\xd8\xff": ("图片", "索取 Word 或 Excel 原件"),
    b"GIF8": ("图片", "索取 Word 或 Excel 原件"),
    b"BM": ("图片", "索取 Word 或 Excel 原件"),
    b"II*\0": ("图片", "索取 Word 或 Excel 原件"),
    b"MM\0*": ("图片", "索取 Word 或 Excel 原件"),
    b"Rar!": ("压缩包", "解压后逐个报送其中的文件"),
    b"7z\xbc\xaf": ("压缩包", "解压后逐个报送其中的文件"),
    b"\x1f\x8b": ("压缩包", "解压后逐个报送其中的文件"),
    b"MZ": ("可执行程序", "不要打开，核实文件来源后删除"),
    b"\x7fELF": ("可执行程序", "不要打开，核实文件来源后删除"),
}
_EXCEL, _WORD = "Microsoft Excel 文件（*.xlsx）", "Microsoft Word 文件（*.docx）"
_WPS_KINDS = {".et": _EXCEL, ".ett": _EXCEL, ".wps": _WORD, ".wpt": _WORD, ".dps": _WORD}
"""Of WPS Office's own formats no library reads the numbers surely; a file of another format may bear such a name."""

_PAGE_MARKS = (b"<!doctype html", b"<html", b"<table", b"<body", b"<head")


def open_document(name: str, data: bytes) -> list[Sheet]:
    """The sheets of a file in reading order. A hostile file may end the process: it is to be called ``apart``.

    Raises:
        Problem: empty, of a kind that cannot be read, protected, damaged or too large; with what to do about it.
    """
    sheets = _sheets(name, data)
    refuse_sheets(name, len(sheets))
    refuse_impossible_texts(name, sheets)
    return sheets


def _sheets(name: str, data: bytes) -> list[Sheet]:
    if not data:
        raise Problem(name, "", "", "空文件（0 字节）", "有内容的文件", "请部门重新导出并报送")
    if data.startswith(_OLD_OFFICE) and (ending := _wps_ending(name)):
        found, kind = f"WPS 文件（{ending}）", _WPS_KINDS[ending]
        raise Problem(
            name, "", "", found, _READABLE, f"用 WPS 打开，点“文件—另存为”，文件类型选“{kind}”，再报送另存的文件"
        )
    if data.startswith(_OLD_OFFICE):
        return _open_old_office(name, data)
    if data.startswith(b"PK\x03\x04"):
        return _open_archive(name, data)
    if b"%PDF-" in data[:1024]:
        from assets.intake.containers.pdf import read_pdf

        return read_pdf(name, data)
    for beginning, (found, remedy) in _REFUSED.items():
        if data.startswith(beginning):
            raise Problem(name, "", "", found, _READABLE, remedy)
    if name.lower().endswith(".csv"):
        return read_csv(name, data)
    if spreadsheetml.MARK in data[:4096]:
        return spreadsheetml.read_xml_workbook(name, data)
    if any(mark in data[:2048].lower() for mark in _PAGE_MARKS):
        from assets.intake.containers.html import read_page

        return read_page(name, data)
    return read_text(name, data)


def _wps_ending(name: str) -> str | None:
    return next((ending for ending in _WPS_KINDS if name.lower().endswith(ending)), None)


def _open_old_office(name: str, data: bytes) -> list[Sheet]:
    """.xls is read; Word documents and protected files of the same container are not."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise Problem(
            name, "", "", "加密的 Office 文件", "未加密的文件", "去掉打开密码，另存为 .xlsx 或 .docx 后重新报送"
        )
    if "WordDocument".encode("utf-16-le") in data:
        raise Problem(name, "", "", "旧版 Word 文档（.doc）", _READABLE, "用 Word 或 WPS 打开后另存为 .docx 再报送")
    from assets.intake.containers.workbooks.xls import read_old_workbook

    return read_old_workbook(name, data)


def _open_archive(name: str, data: bytes) -> list[Sheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        found = f"无法打开的内容（{type(error).__name__}）"
        raise Problem(
            name, "", "", found, "未损坏的文件", "重新另存为 .xlsx 或 .docx 后再报送；打不开的请向原单位索取"
        ) from error
    if "word/document.xml" in entries:
        from assets.intake.containers.docx import read_word

        return read_word(name, data)
    if "xl/workbook.bin" in entries:
        raise Problem(name, "", "", "二进制工作簿（.xlsb）", _READABLE, "用 Excel 打开后另存为 .xlsx 再报送")
    if "xl/workbook.xml" in entries:
        return read_workbook(name, data)
    if "content.xml" in entries:
        raise Problem(name, "", "", "OpenDocument 文件（.ods、.odt）", _READABLE, "打开后另存为 .xlsx 或 .docx 再报送")
    if "OFD.xml" in entries:
        raise Problem(name, "", "", "OFD 版式文件", _READABLE, "用 OFD 阅读器转为 .docx 后报送")
    raise Problem(name, "", "", "压缩包", _READABLE, "解压后逐个报送其中的文件")
