"""Files damaged or rewritten as programs, disks and people do it: each with what may become of it.

A mutant *says the same* (another encoding, order of parts, packing), or it is *damaged*: cut off, bytes or elements
lost, put in twice or moved. The damage *can be seen* if the bytes are no well-formed file of their kind, or one that
contradicts itself: a row shorter than its header, a cell twice, an index that points to nothing. It cannot be seen
where what is left is a whole file that says something else: a row taken out, a CSV that ends behind a row.
Where one cell was rewritten, only what stands in it may be read otherwise.
"""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from tests.soak.originals import Original

Effect = Literal["same", "seen", "unseen"]


@dataclass(frozen=True)
class Mutant:
    """A changed file.

    Attributes:
        how: what was done to it.
        data: its bytes.
        effect: whether it says the same, or its damage can be seen.
        cell: address of the one cell that was rewritten.
    """

    how: str
    data: bytes
    effect: Effect
    cell: str = ""


def mutant_of(original: Original, chance: random.Random) -> Mutant:
    """One mutant of a file; some change nothing where there was nothing to change."""
    makers = _MAKERS[original.kind]
    make = chance.choice(makers)
    data, effect, *cell = make(original.data, chance)
    return Mutant(make.__name__.strip("_"), data, effect, *cell)


Made = tuple[bytes, Effect] | tuple[bytes, Effect, str]
Make = Callable[[bytes, random.Random], Made]

# -- any bytes ---------------------------------------------------------------------------------------------------------


def _cut(data: bytes, chance: random.Random) -> Made:
    return data[: chance.randrange(len(data))], "seen"


def _bytes_lost(data: bytes, chance: random.Random) -> Made:
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randint(1, 600) :], "seen"


def _block_zeroed(data: bytes, chance: random.Random) -> Made:
    start = chance.randrange(len(data)) & ~511
    return data[:start] + bytes(len(data[start : start + 512])) + data[start + 512 :], "seen"


def _blocks_swapped(data: bytes, chance: random.Random) -> Made:
    first, second = sorted(chance.choices(range(0, len(data), 512), k=2))
    one, other = data[first : first + 512], data[second : second + 512]
    if first == second or len(other) < 512:
        return data, "same"
    return data[:first] + other + data[first + 512 : second] + one + data[second + 512 :], "seen"


def _bytes_behind(data: bytes, chance: random.Random) -> Made:
    return data + chance.randbytes(chance.randint(1, 600)), "seen"


# -- text --------------------------------------------------------------------------------------------------------------


def _encoding(data: bytes) -> str:
    if data.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def _other_encoding(data: bytes, chance: random.Random) -> Made:
    text = data.decode(_encoding(data))
    return text.encode(chance.choice(["utf-8", "utf-8-sig", "gb18030"])), "same"


def _other_line_ends(data: bytes, chance: random.Random) -> Made:
    return data.replace(b"\n", chance.choice([b"\r\n", b"\r"])), "same"


def _text_cut(data: bytes, chance: random.Random) -> Made:
    """Behind a whole line nobody can see that there were more."""
    rest = data[: chance.randrange(len(data))]
    return rest, "unseen" if rest.endswith(b"\n") or not rest else "seen"


def _prose_cut(data: bytes, chance: random.Random) -> Made:
    """Behind a sentence or a heading nobody can see that there were more; within a sentence anybody can."""
    encoding = _encoding(data)
    rest = data[: chance.randrange(len(data))]
    try:
        text = rest.decode(encoding)
    except UnicodeDecodeError:
        return rest, "seen"
    last = text.rpartition("\n")[2]
    return rest, "seen" if re.search("[，。；]", last) and not re.search("[。；！？：]$", last) else "unseen"


def _line_lost(data: bytes, chance: random.Random) -> Made:
    lines = data.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return b"".join(lines), "unseen"


def _line_twice(data: bytes, chance: random.Random) -> Made:
    lines = data.splitlines(keepends=True)
    number = chance.randrange(1, len(lines))
    return b"".join([*lines[: number + 1], *lines[number:]]), "unseen"


def _csv_rows(data: bytes) -> tuple[str, list[list[str]]]:
    encoding = _encoding(data)
    return encoding, [line.split(",") for line in data.decode(encoding).splitlines()]


def _csv_of(encoding: str, rows: list[list[str]]) -> bytes:
    return "".join(",".join(row) + "\n" for row in rows).encode(encoding)


def _separator_lost(data: bytes, chance: random.Random) -> Made:
    encoding, rows = _csv_rows(data)
    row, at = chance.choice(rows[1:]), chance.randrange(len(rows[0]) - 1)
    row[at : at + 2] = ["".join(row[at : at + 2])]
    return _csv_of(encoding, rows), "seen"


def _separator_more(data: bytes, chance: random.Random) -> Made:
    encoding, rows = _csv_rows(data)
    row = chance.choice(rows[1:])
    row.insert(chance.randrange(len(row)), "")
    return _csv_of(encoding, rows), "seen"


def _thousands(data: bytes, chance: random.Random) -> Made:
    """4289.77 printed as 4,289.77 without quotation marks."""
    encoding, rows = _csv_rows(data)
    numbers = [(r, c) for r, row in enumerate(rows) for c, cell in enumerate(row) if re.fullmatch(r"\d{4,}\.\d+", cell)]
    if not numbers:
        return data, "same"
    row, column = chance.choice(numbers)
    rows[row][column] = f"{float(rows[row][column]):,}"
    return _csv_of(encoding, rows), "seen"


def _columns_swapped(data: bytes, chance: random.Random) -> Made:
    encoding, rows = _csv_rows(data)
    first, second = chance.sample(range(len(rows[0])), 2)
    for row in rows:
        row[first], row[second] = row[second], row[first]
    return _csv_of(encoding, rows), "same"


def _quoted(data: bytes, chance: random.Random) -> Made:
    encoding, rows = _csv_rows(data)
    return _csv_of(encoding, [[f'"{cell}"' for cell in row] for row in rows]), "same"


def _quote_more(data: bytes, chance: random.Random) -> Made:
    encoding, rows = _csv_rows(data)
    row = chance.choice(rows)
    at = chance.randrange(len(row))
    row[at] = f'"{row[at]}'
    return _csv_of(encoding, rows), "seen"


# -- packed parts ------------------------------------------------------------------------------------------------------


def _parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _packed(parts: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, how)  # of no date: the same bytes at any time
    return buffer.getvalue()


def _repacked(data: bytes, chance: random.Random) -> Made:
    parts = _parts(data)
    names = chance.sample(sorted(parts), len(parts))
    return _packed({name: parts[name] for name in names}, chance.choice([zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])), \
        "same"  # fmt: skip


def _part_lost(data: bytes, chance: random.Random) -> Made:
    parts = _parts(data)
    name = chance.choice(sorted(parts))
    del parts[name]
    return _packed(parts), "same" if name.startswith("docProps") or "theme" in name else "seen"


def _part_cut(data: bytes, chance: random.Random) -> Made:
    parts = _parts(data)
    name = chance.choice(sorted(parts))
    parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]
    return _packed(parts), "seen"


def _part_twice(data: bytes, chance: random.Random) -> Made:
    """Two parts of one name, the second one cut short."""
    parts = _parts(data)
    name = chance.choice(sorted(parts))
    buffer = io.BytesIO(_packed(parts))
    with warnings.catch_warnings(action="ignore"), zipfile.ZipFile(buffer, "a") as archive:  # it warns of what is meant
        archive.writestr(zipfile.ZipInfo(name), parts[name][: chance.randrange(len(parts[name]) + 1)])
    return buffer.getvalue(), "seen"


def _elements_of(data: bytes, part: str, tag: str, chance: random.Random) -> tuple[dict[str, bytes], str, list]:  # type: ignore[type-arg]
    """Parts of a file, a part with elements of that name, and these elements."""
    parts = _parts(data)
    names = [name for name in sorted(parts) if re.search(part, name)]
    for name in chance.sample(names, len(names)):
        found = list(etree.fromstring(parts[name]).iter(f"{{*}}{tag}"))
        if found:
            return parts, name, found
    return parts, "", []


def _edit(part: str, tag: str, change: Callable[..., str | None], effect: Effect, name: str) -> Make:
    """Makes a change of one element of the given name; what it gives is the cell that was rewritten."""

    def make(data: bytes, chance: random.Random) -> Made:
        parts, name, found = _elements_of(data, part, tag, chance)
        if not found:
            return data, "same"
        element = chance.choice(found)
        root = element.getroottree()
        cell = change(element, chance)
        parts[name] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
        return _packed(parts), effect, cell or ""

    make.__name__ = name
    return make


def _gone(element: etree._Element, chance: random.Random) -> str | None:
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    return element.get("r") if element.tag.endswith("}c") else None


def _double(element: etree._Element, chance: random.Random) -> None:
    copy = etree.fromstring(etree.tostring(element))
    for value in copy.iter("{*}v", "{*}t"):
        value.text = "7"
    element.addnext(copy)


def _without_position(element: etree._Element, chance: random.Random) -> None:
    element.attrib.pop("r", None)


def _moved_right(element: etree._Element, chance: random.Random) -> None:
    """The cell lies where another lies already, or where none was."""
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", element.get("r", "A1")).groups()  # type: ignore[union-attr]
    element.set("r", f"{column[:-1]}{chr(min(ord(column[-1]) + 1, 90))}{row}")


def _far_index(element: etree._Element, chance: random.Random) -> None:
    """A text or style that the file does not have."""
    if element.get("t") == "s":
        element[-1].text = str(chance.randint(5_000, 99_999))
    else:
        element.set("s", str(chance.randint(5_000, 99_999)))


def _other_kind(element: etree._Element, chance: random.Random) -> str | None:
    """The same text said to be of another kind."""
    element.set("t", chance.choice(["n", "str", "b", "e", "s", "inlineStr", "d"]))
    return element.get("r")


def _other_style(element: etree._Element, chance: random.Random) -> str | None:
    element.set("s", str(chance.randint(0, 9)))
    return element.get("r")


def _shorter_number(element: etree._Element, chance: random.Random) -> str | None:
    """Its text cut off within the cell: what is left is a number as well."""
    value = element.find("{*}v")
    if value is not None and value.text and element.get("t") != "s":
        value.text = value.text[: chance.randint(1, len(value.text))]
    return element.get("r")


def _other_range(element: etree._Element, chance: random.Random) -> None:
    """A merged range elsewhere."""
    first, _, last = element.get("ref", "A1:B1").partition(":")
    element.set("ref", f"{first}:{chr(ord(last[0]) + 1)}{last[1:]}" if last else first)


def _other_span(element: etree._Element, chance: random.Random) -> None:
    name = f"{{{etree.QName(element).namespace}}}val"
    element.set(name, str(max(1, int(element.get(name) or 1) + chance.choice([-1, 1, 2]))))


_SHEET, _TEXTS, _BODY = r"worksheets/sheet", r"sharedStrings", r"word/document\.xml"
_OOXML: list[Make] = [_cut, _bytes_lost, _block_zeroed, _repacked, _part_lost, _part_cut, _part_twice]
_XLSX: list[Make] = [
    *_OOXML,
    _edit(_SHEET, "c", _gone, "unseen", "cell gone"),
    _edit(_SHEET, "row", _gone, "unseen", "row gone"),
    _edit(_SHEET, "c", _double, "seen", "cell twice"),
    _edit(_SHEET, "row", _double, "seen", "row twice"),
    _edit(_SHEET, "c", _without_position, "unseen", "cell without position"),
    _edit(_SHEET, "row", _without_position, "unseen", "row without number"),
    _edit(_SHEET, "c", _moved_right, "unseen", "cell moved"),
    _edit(_SHEET, "c", _far_index, "seen", "index too far"),
    _edit(_SHEET, "c", _other_kind, "unseen", "kind of cell"),
    _edit(_SHEET, "c", _other_style, "unseen", "style of cell"),
    _edit(_SHEET, "c", _shorter_number, "unseen", "number cut in its cell"),
    _edit(_SHEET, "mergeCell", _gone, "same", "merge gone"),
    _edit(_SHEET, "mergeCell", _other_range, "same", "merge wider"),
    _edit(_TEXTS, "si", _gone, "seen", "shared text gone"),
    _edit(_TEXTS, "si", _double, "seen", "shared text twice"),
    _edit(r"styles\.xml", "xf", _gone, "seen", "style gone"),
    _edit(r"workbook\.xml$", "sheet", _gone, "unseen", "sheet gone"),
]
_DOCX: list[Make] = [
    *_OOXML,
    _edit(_BODY, "tc", _gone, "seen", "cell gone"),
    _edit(_BODY, "tr", _gone, "unseen", "row gone"),
    _edit(_BODY, "tc", _double, "seen", "cell twice"),
    _edit(_BODY, "tbl", _gone, "unseen", "table gone"),
    _edit(_BODY, "gridSpan", _other_span, "seen", "span changed"),
    _edit(_BODY, "gridSpan", _gone, "seen", "span gone"),
    _edit(_BODY, "vMerge", _gone, "same", "merge gone"),
    _edit(_BODY, "p", _gone, "unseen", "paragraph gone"),
]

# -- pages -------------------------------------------------------------------------------------------------------------


def _tag(pattern: bytes, to: bytes, effect: Effect, name: str) -> Make:
    """Replaces one occurrence."""

    def make(data: bytes, chance: random.Random) -> Made:
        found = list(re.finditer(pattern, data, re.DOTALL))
        if not found:
            return data, "same"
        match = chance.choice(found)
        return data[: match.start()] + match.expand(to) + data[match.end() :], effect

    make.__name__ = name
    return make


def _page_cut(data: bytes, chance: random.Random) -> Made:
    """Behind the last table nothing is lost."""
    rest = data[: chance.randrange(len(data))]
    return rest, "seen" if b"<table" in rest and rest.count(b"<table") != rest.count(b"</table") else "unseen"


_HTML: list[Make] = [
    _page_cut,
    _tag(rb"<td[^>]*>[^<]*</td>(?=<td)", b"", "seen", "cell lost"),
    _tag(rb"(<td[^>]*>[^<]*</td>)", rb"\1\1", "seen", "cell twice"),
    _tag(rb"<tr>.*?</tr>", b"", "unseen", "row lost"),
    _tag(rb"</td>", b"", "same", "end of cell lost"),
    _tag(rb"</tr>", b"", "same", "end of row lost"),
    _tag(rb"<tr>", b"", "seen", "begin of row lost"),
    _tag(rb"</table>", b"", "seen", "end of table lost"),
    _tag(rb"colspan=[2-9]", b"colspan=1", "seen", "span lost"),
    _tag(rb"colspan=1", b"colspan=2", "seen", "span more"),
    _tag(rb"rowspan=1", b"rowspan=2", "seen", "rows spanned"),
    _tag(rb"<td([^>]*)>", rb"<th\1>", "same", "head for cell"),
    _tag(rb"<td", b"td", "seen", "bracket lost"),
]  # fmt: skip

# -- others ------------------------------------------------------------------------------------------------------------


def _stream_bytes(data: bytes, chance: random.Random) -> Made:
    """Bytes changed within a packed stream of a PDF."""
    found = [match for match in re.finditer(rb"stream\r?\n(.*?)endstream", data, re.DOTALL) if len(match[1]) > 20]
    match = chance.choice(found)
    changed = bytearray(data)
    for _ in range(chance.choice((1, 3, 20))):
        changed[chance.randrange(match.start(1), match.end(1) - 2)] = chance.randrange(256)
    return bytes(changed), "seen"


def _stream_cut(data: bytes, chance: random.Random) -> Made:
    """The end of a packed stream of a PDF lost, its place filled with blanks."""
    found = [match for match in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL) if len(match[1]) > 20]
    match = chance.choice(found)
    start = chance.randrange(match.start(1), match.end(1))
    return data[:start] + b" " * (match.end(1) - start) + data[match.end(1) :], "seen"


_PDF: list[Make] = [_cut, _bytes_lost, _block_zeroed, _stream_bytes, _stream_cut]
_XLS: list[Make] = [_cut, _bytes_lost, _block_zeroed, _blocks_swapped, _bytes_behind]
_TEXT: list[Make] = [_other_encoding, _other_line_ends, _line_lost, _line_twice]
_CSV: list[Make] = [
    *_TEXT, _text_cut, _text_cut, _separator_lost, _separator_more, _thousands, _columns_swapped, _quoted, _quote_more,
]  # fmt: skip
_TXT: list[Make] = [*_TEXT, _prose_cut, _prose_cut]
_MAKERS = {"xlsx": _XLSX, "docx": _DOCX, "html": _HTML, "pdf": _PDF, "xls": _XLS, "csv": _CSV, "txt": _TXT}
