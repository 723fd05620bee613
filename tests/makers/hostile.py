"""Small files that ask for much: memory, time, or both."""

import io
import zipfile
from collections.abc import Callable, Mapping

from assets.intake.containers.sheets import Cell, Sheet
from tests.makers.documents import prose
from tests.makers.written_documents import as_docx

_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORDS = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_ONE = "<v>1</v>"
_ANY = Sheet("S", [])
_FIRST = f'<row r="1"><c r="A1">{_ONE}</c></row>'

REPORT = (
    "示范区教育局2023年度部门整体支出绩效自评报告\n一、部门概况\n{0}\n编制40人。\n二、财务情况\n{0}\n"
    "支出合计5.00万元。\n三、绩效目标完成情况\n{0}\n四、存在问题\n{0}\n没有。\n"
)


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """An archive of these parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def written_book(*sheets: str, shared: str = "", stands_for: int = 1) -> bytes:
    """A workbook of sheets written by hand.

    Args:
        sheets: content of the ``worksheet`` elements.
        shared: content of the element of shared texts.
        stands_for: sheets that each part stands for.
    """
    count = len(sheets) * stands_for
    listed = "".join(f'<sheet name="S{n}" sheetId="{n + 1}" r:id="r{n}"/>' for n in range(count))
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{n % len(sheets)}.xml"/>'
        for n in range(count)
    )
    document = f'<Relationship Id="r0" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    texts = f'<Relationship Id="texts" Type="{_OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    padding = "".join(map(str, range(9_000)))  # so that the whole is not suspiciously well packed
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
            "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{document}</Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{_SHEETS}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}'
            + (texts if shared else "") + "</Relationships>",
            "xl/sharedStrings.xml": f'<sst xmlns="{_SHEETS}">{shared}</sst>',
            "docProps/padding.xml": f"<x>{padding}</x>",
        }
        | {f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{_SHEETS}">{s}</worksheet>' for n, s in enumerate(sheets)}
    )  # fmt: skip


def with_cell(row: str, cell: str) -> bytes:
    """A workbook with a second cell as it is written here, in the given row."""
    return written_book(f"<sheetData>{_FIRST}{row}{cell}{_ONE}</c></row></sheetData>")


def merged(*ranges: str) -> bytes:
    """A workbook of two cells 20,000 rows apart, with merged ranges."""
    rows = f'{_FIRST}<row r="20000"><c r="A20000">{_ONE}</c></row>'
    cells = "".join(f'<mergeCell ref="{each}"/>' for each in ranges)
    return written_book(f"<sheetData>{rows}</sheetData><mergeCells>{cells}</mergeCells>")


def word_body(body: str, part: str = "word/document.xml", head: str = "") -> bytes:
    """A Word document with this body, or with a further part."""
    parts: dict[str, str | bytes] = {}
    with zipfile.ZipFile(io.BytesIO(as_docx([prose("示范区教育局报告")]))) as source:
        parts |= {name: source.read(name) for name in source.namelist()}
    parts[part] = f'{head}<w:document xmlns:w="{_WORDS}"><w:body>{body}</w:body></w:document>'
    return packed(parts)


def text_table(above: int, below: int, rows: int) -> bytes:
    """A table saved as text: one cell per line, a header row over a longer one."""
    head = "\t项\n" * above + "\n" + "\t项\n" * below + "\n"
    return (head + ("\t1\n" * below + "\n") * rows).encode()


def _shared_text(length: int) -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 60_001))
    noise = "".join(f"<si><t>{n * 7919 % 1_000_003}</t></si>" for n in range(9_000))
    return written_book(f"<sheetData>{rows}</sheetData>", shared=f"<si><t>{'哈' * length}</t></si>{noise}")


def _wide(*rows: list[str]) -> str:
    """Rows of texts; an empty one has no cell."""
    return "<sheetData>" + "".join(
        f'<row r="{number}">'
        + "".join(
            f'<c r="{Cell(_ANY, number - 1, column).address}" t="inlineStr"><is><t>{text}</t></is></c>'
            for column, text in enumerate(row) if text
        )
        + "</row>"
        for number, row in enumerate(rows, start=1)
    ) + "</sheetData>"  # fmt: skip


def _word_cells(count: int) -> str:
    return "".join(f"<w:tc><w:p/><!-- {n * 7919 % 100_003} --></w:tc>" for n in range(count))


BOMBS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "cells without a position": ("xlsx", lambda: with_cell('<row r="1048576">', f'<c>{_ONE}</c><c r="XFD7">')),
    "a bracket in an attribute": ("xlsx", lambda: with_cell('<row r="1048576">', '<c ph=">" r="XFD1048576">')),
    "a position in small letters": ("xlsx", lambda: with_cell('<row r="1048576">', '<c r="xfd1048576">')),
    "a row of eight digits": ("xlsx", lambda: with_cell('<row r="10485760">', '<c r="XFD10485760">')),
    "another prefix": ("xlsx", lambda: with_cell('<row r="9">', "<!-- > --><c\nr\n=\n'XFD1048576'\n>")),
    "a text of a million characters shared": ("xlsx", lambda: _shared_text(1_000_000)),
    "a long text shared by 60,000 cells": ("xlsx", lambda: _shared_text(32_000)),
    "the whole sheet merged": ("xlsx", lambda: merged("A1:XFD1048576")),
    "200 long merges": ("xlsx", lambda: merged(*["A1:A1048576"] * 200)),
    "one part for 1,900 sheets": ("xlsx", lambda: written_book("<sheetData/>", stands_for=1_900)),
    "2,500 sheets": ("xlsx", lambda: written_book("<sheetData/>", stands_for=2_500)),
    "a row before the grid": (
        "docx", lambda: word_body('<w:tbl><w:tr><w:trPr><w:gridBefore w:val="600000000"/></w:trPr></w:tr></w:tbl>'),
    ),
    "a cell over the grid": (
        "docx",
        lambda: word_body(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="100000000"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'
        ),
    ),
    "a row of 199,000 cells": ("html", lambda: b"<table><tr>" + b"<td>1" * 199_000 + b"</table>"),
    "1,600 department cells in a row": (
        "html", lambda: ("<table><tr>" + "<td>部门" * 1_600 + "<tr>" + "<td>1" * 1_600 + "</table>").encode(),
    ),
    "20,000 small tables": (
        "html", lambda: ("<table><tr><td>部门<td>示范区教育局<tr><td>a<td>b</table>x。" * 20_000).encode(),
    ),
    "a Word row of 20,000 cells": ("docx", lambda: word_body(f"<w:tbl><w:tr>{_word_cells(20_000)}</w:tr></w:tbl>")),
    "a header that divides in many ways": ("txt", lambda: text_table(20, 60, 2)),
    "rows of one cell below a wide one": ("txt", lambda: text_table(20_000, 60_000, 0) + b"\t1\n\n" * 60_000),
    "a paragraph of digits": ("txt", lambda: REPORT.format("1" * 20_000).encode()),
    "a paragraph of digits and commas": ("txt", lambda: REPORT.format("1,," * 8_000 + "元").encode()),
    "a clause without an end": ("txt", lambda: REPORT.format("实际" * 8_000 + "5万元").encode()),
    "100,000 lines": ("txt", lambda: ("一段没有数字的文字\n" * 100_000).encode()),
    "a million rows": ("csv", lambda: ("部门,项目,阶段,金额\n" + "教育局,支出合计,决算,1\n" * 1_000_000).encode()),
    "3,000 lines below each heading": ("txt", lambda: REPORT.format("一段文字\n" * 3_000).encode()),
    "years in every cell of wide rows": ("xlsx", lambda: written_book(_wide(*[["2023年度"] * 8_000] * 2))),
    "wide rows that begin in the middle": ("xlsx", lambda: written_book(_wide(*[[""] * 8_000 + ["词"] * 8_000] * 2))),
    "2,000 tables of one title in a sheet": (
        "xlsx", lambda: written_book(_wide(*[["支出决算表"], ["项目", "合计"], ["教育", "1"]] * 2_000)),
    ),
    "a long cell": ("csv", lambda: f"部门,项目,阶段,金额\n教育局,支出合计,决算,{'1' * 100_000}\n".encode()),
}  # fmt: skip
"""What is in the file → its kind and the file."""
