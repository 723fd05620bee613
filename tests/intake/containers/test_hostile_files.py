"""Hostile files: each gives a sentence, within bounded memory and time, and no other file is opened or lost."""

import io
import time
import zipfile
import zlib
from functools import cache

import docx
import pytest

from assets.intake.containers import isolation
from assets.intake.containers.open import open_document
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from tests.makers.documents import prose
from tests.makers.workbooks import REGISTER, workbook
from tests.makers.written_documents import Office, as_docx

GOOD = workbook()
DOCX = as_docx([prose("示范区教育局报告")])
ENTITIES = (
    f'<!DOCTYPE x [<!ENTITY a "{"哈" * 100}"><!ENTITY b "{"&a;" * 100}"><!ENTITY c SYSTEM "file:///etc/hostname">]>'
)


def read(name: str, data: bytes) -> FileReading:
    """What a run takes from a file."""
    return FormReader(name, 2023, REGISTER).read(data)


def changed(data: bytes, part: str, content: bytes) -> bytes:
    """A packed file with one part replaced."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, content if entry == part else source.read(entry))
    return buffer.getvalue()


def with_entities(data: bytes, part: str) -> bytes:
    """A packed file of which one part declares entities."""
    head, _, body = zipfile.ZipFile(io.BytesIO(data)).read(part).partition(b"?>")
    return changed(data, part, head + b"?>" + ENTITIES.encode() + body)


def packed(*parts: str) -> bytes:
    """An archive of small parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for part in parts:
            archive.writestr(part, "<x/>")
    return buffer.getvalue()


def pdf_of(filters: str, stream: bytes) -> bytes:
    """A PDF of one page with a content stream."""
    head = f"4 0 obj<</Length {len(stream)}/Filter[{filters}]>>stream\n".encode()
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj\n"
        + head + stream + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )  # fmt: skip


def lzw_of_zeros(codes: int) -> bytes:
    """Zeros packed by LZW: each code stands for a run that is longer by one, up to 3839 bytes."""
    growing = [0, *range(258, 4096)]
    bits = "".join(
        f"{code:0{9 + (position > 253) + (position > 765) + (position > 1789)}b}"
        for position, code in enumerate(growing)
    )
    bits = f"{256:09b}" + bits + f"{4095:012b}" * codes
    return int(bits.ljust(-(-len(bits) // 8) * 8, "0"), 2).to_bytes(-(-len(bits) // 8), "big")


def pdf_of_objects(count: int, packed: bytes) -> bytes:
    """A PDF whose objects lie in a packed stream that claims to hold so many."""
    return pdf_of("/FlateDecode", zlib.compress(b"0 0 m")).replace(
        b"trailer",
        f"5 0 obj<</Type/ObjStm/N {count}/First 9/Length {len(packed)}/Filter/FlateDecode>>stream\n".encode()
        + packed
        + b"\nendstream endobj\ntrailer",
    )


def streams_in_streams() -> bytes:
    """A PDF in which each of 300,000 streams goes on to the end of the file."""
    mark = b"stream\n\x78\x01"
    length = len(mark).to_bytes(2, "little") + (0xFFFF - len(mark)).to_bytes(2, "little")
    return b"%PDF-1.4\n" + mark + (b"\0" + length + mark) * 300_000


def nested_tables() -> bytes:
    """A Word table in a table in a table …"""
    body = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'
    return changed(DOCX, "word/document.xml", text.encode())


@cache
def zeros() -> bytes:
    """400 MB of them, packed."""
    return zlib.compress(bytes(400_000_000), 9)


HOSTILE = {
    "a Word bomb": lambda: changed(DOCX, "word/document.xml", b" " * 60_000_000),
    "a workbook bomb": lambda: changed(workbook(), "xl/workbook.xml", b" " * 60_000_000),
    "too many parts": lambda: packed("word/document.xml", *map(str, range(2001))),
    "entities in Word": lambda: with_entities(DOCX, "word/document.xml"),
    "entities in a workbook": lambda: with_entities(workbook(), "xl/workbook.xml"),
    "tables in tables": nested_tables,
    "a page too deep": lambda: b"<html>" + b"<div>" * 50_000 + "深".encode(),
    "a cell over a billion": lambda: b"<table>" + b"<tr><td rowspan=999999999 colspan=999999999>1</td></tr></table>",
    "a PDF bomb": lambda: pdf_of("/FlateDecode", zeros()),
    "a PDF bomb packed twice": lambda: pdf_of("/FlateDecode/FlateDecode", zlib.compress(zeros(), 9)),
    "a PDF bomb in digits": lambda: pdf_of("/ASCIIHexDecode/FlateDecode", zeros().hex().encode() + b">"),
    "a PDF bomb by LZW": lambda: pdf_of("/LZWDecode", lzw_of_zeros(200_000)),
    "a PDF bomb of objects": lambda: pdf_of_objects(9, zeros()),
    "a PDF of a billion objects": lambda: pdf_of_objects(10**9, zlib.compress(b"1 0 " * 1_000_000)),
    "PDF streams in streams": streams_in_streams,
    "zero bytes": lambda: bytes(1000),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_file(what: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused within the time allowed, and the next file is read."""
    data = HOSTILE[what]()
    assert read("教育局.xlsx", GOOD).readings  # the process that reads is there
    with monkeypatch.context() as patience, pytest.raises(Problem) as refused:
        patience.setattr(isolation, "MAX_SECONDS", 1.0)
        begun = time.monotonic()
        read("报送文件", data)
    assert time.monotonic() - begun < 30
    assert str(refused.value).startswith("文件“报送文件”：发现")
    assert read("教育局.xlsx", GOOD).readings


def test_old_workbook_with_a_cell_far_away(office: Office) -> None:
    """A damaged cell number, which would ask for 128 GB, refuses the file; the evaluation goes on."""
    data = office.xls(workbook())
    position = data.rindex(b"\xfd\x00\x0a\x00") + 4
    with pytest.raises(Problem, match="无法打开的旧版 Office 文件"):
        read("旧表.xls", data[:position] + b"\xff" * 4 + data[position + 4 :])
    assert read("旧表.xls", data).readings


def test_pdf_with_a_password(office: Office) -> None:
    """A PDF that a password opens is refused with what to do; one that may only not be changed is read."""
    with pytest.raises(Problem) as refused:
        open_document("报告.pdf", office.pdf([prose("示范区教育局报告")], DocumentOpenPassword="合成口令"))
    assert (refused.value.found, refused.value.remedy) == ("加密的 PDF", "去掉密码后重新报送")
    [sheet] = open_document("报告.pdf", office.pdf([prose("示范区教育局报告")], PermissionPassword="合成口令"))
    assert sheet.rows == [["示范区教育局报告"]]


REFUSED = [
    ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"), ".doc", ".docx"),
    ("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "加密", "密码"),
    ("a.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "WPS", ".xlsx"),
    ("a.wps", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "WPS", ".docx"),
    ("a.rtf", b"{\\rtf1}", "RTF", ".docx"),
    ("a.pdf", pdf_of("/FlateDecode", zlib.compress(b"0 0 m")), "没有文字", "文字识别"),
    ("a.ofd", packed("OFD.xml"), "OFD", ".docx"),
    ("a.ods", packed("content.xml"), "OpenDocument", ".xlsx"),
    ("a.xlsb", packed("xl/workbook.bin"), ".xlsb", ".xlsx"),
    ("a.zip", packed("一.txt"), "压缩包", "解压"),
    ("a.rar", b"Rar!\x1a\x07", "压缩包", "解压"),
    ("a.7z", b"7z\xbc\xaf\x27\x1c", "压缩包", "解压"),
    ("a.png", b"\x89PNG\r\n", "图片", "原件"),
    ("a.docx", b"\xff\xd8\xff\xe0", "图片", "原件"),
    ("a.exe", b"MZ\x90\0", "可执行程序", "核实"),
    ("a.xlsx", b"", "空文件", "重新导出"),
    ("a.docx", DOCX[: len(DOCX) // 2], "无法打开", "重新另存为"),
]


@pytest.mark.parametrize(("name", "data", "found", "remedy"), REFUSED, ids=[f"{row[0]} {row[2]}" for row in REFUSED])
def test_kind_that_is_not_read(name: str, data: bytes, found: str, remedy: str) -> None:
    """Each kind of file that cannot be read is named, with what to do about it."""
    with pytest.raises(Problem) as refused:
        open_document(name, data)
    assert found in refused.value.found and remedy in refused.value.remedy


def test_wrong_ending() -> None:
    """What a file is, its content says and not its name."""
    assert open_document("报告.pdf", DOCX)[0].prose
    assert len(open_document("报告.docx", workbook())) > 1


def test_name_is_shown_safely() -> None:
    """Line breaks, control characters and such that turn the line around do not reach the reader of a message."""
    message = str(Problem("甲\n乙\x1b[31m\u202e../../丙.xlsx", "", "", "内容", "表", "重报"))
    assert message.isprintable() and "甲�乙�[31m�../../丙.xlsx" in message


def test_text_box_and_hidden_text() -> None:
    """The text of a text box is read once, though Word stores it twice; deleted and hidden text is not read."""
    document = docx.Document()
    document.add_paragraph("正文")
    buffer = io.BytesIO()
    document.save(buffer)
    box = "<w:txbxContent><w:p><w:r><w:t>框内文字</w:t></w:r></w:p></w:txbxContent>"
    extra = (
        '<w:p><w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f'<mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>'
        '<w:p><w:ins w:id="1" w:author="x"><w:r><w:t>增</w:t></w:r></w:ins><w:del w:id="2" w:author="x"><w:r>'
        "<w:delText>删</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r></w:p>"
    )
    part = zipfile.ZipFile(buffer).read("word/document.xml").replace(b"<w:sectPr", extra.encode() + b"<w:sectPr", 1)
    [sheet] = open_document("报告.docx", changed(buffer.getvalue(), "word/document.xml", part))
    assert [row[0] for row in sheet.rows] == ["正文", "框内文字", "增"]
