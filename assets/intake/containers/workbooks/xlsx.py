"""xlsx files as sheets: measured before they are laid out, and aware of what calamine leaves out."""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

import python_calamine
from lxml import etree

from assets.intake.containers.archive import refuse_bomb
from assets.intake.containers.bounds import (
    MAX_ALL_CHARACTERS,
    MAX_CELLS,
    MAX_COLUMNS,
    Extent,
    refuse_long_text,
    refuse_sheets,
)
from assets.intake.containers.sheets import UNCALCULATED, Sheet, conceal, origins_of
from assets.intake.containers.workbooks.shown_number import is_percent, percent
from assets.intake.problems import Problem

_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,9})")
_EXTERNAL = re.compile(r"\[\d+\]")
"""In a formula: a value of another workbook, by its number."""

_BUILTIN_PERCENT = {9, 10}
_REMEDY = "用 Excel 或 WPS 打开后另存为 .xlsx 再报送；打不开的请向原单位索取"
_SAFE = {"resolve_entities": False, "no_network": True, "load_dtd": False}
"""How parts are parsed; lxml's own limits of depth and length apply."""


@dataclass
class _Survey:
    """A worksheet as its part describes it.

    Attributes:
        rows, columns: how far its filled cells go.
        farthest: the cell that made it larger last.
        characters: of all its texts.
        marks: cells of which calamine does not tell the truth (see ``_described``).
        hidden_rows, hidden_columns: those that a spreadsheet program does not show.
        is_linked: whether a formula shows a value of another workbook.
    """

    rows: int = 0
    columns: int = 0
    farthest: str = ""
    characters: int = 0
    marks: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_linked: bool = False


def read_workbook(name: str, data: bytes) -> list[Sheet]:
    """All sheets of an xlsx file, hidden ones included.

    Args:
        name: file name for messages.
        data: the file's bytes.

    Raises:
        Problem: not a readable xlsx, or one that would unpack beyond the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            refuse_bomb(name, archive)
            surveys = _surveys(name, archive)
            comments, links = _comments(archive), _links(archive)
        book = python_calamine.load_workbook(io.BytesIO(data))
        hidden = _hidden(book)
        sheets = []
        for each in book.sheet_names:
            survey = surveys[each]
            sheet = _sheet(name, each, book.get_sheet_by_name(each), survey, each in hidden)
            sheet = replace(sheet, comments=comments.get(each, {}), links=links if survey.is_linked else ())
            sheets.append(conceal(sheet, survey.hidden_rows, survey.hidden_columns))
        return sheets
    except Problem:
        raise
    except Exception as error:
        # The parsers raise many kinds of errors on damaged archives, and each of them means the same to an official.
        found = f"无法打开的内容（{type(error).__name__}）"
        raise Problem(name, "", "", found, "未损坏、未加密的 .xlsx 工作簿", _REMEDY) from error


def _hidden(book: python_calamine.CalamineWorkbook) -> set[str]:
    """Names of the sheets that whoever opens the workbook does not see."""
    return {sheet.name for sheet in book.sheets_metadata if sheet.visible != python_calamine.SheetVisibleEnum.Visible}


def _sheet(file: str, name: str, sheet: python_calamine.CalamineSheet, survey: _Survey, hidden: bool) -> Sheet:
    origins = origins_of(file, name, sheet.merged_cell_ranges or [], survey.rows, survey.columns)
    rows: list[list[object]] = [
        [None if content == "" else content for content in row] for row in sheet.to_python(skip_empty_area=False)
    ]
    for (row, column), mark in survey.marks.items():
        while len(rows) <= row:
            rows.append([])
        rows[row].extend([None] * (column + 1 - len(rows[row])))
        content = rows[row][column]
        if mark == "uncalculated":
            rows[row][column] = UNCALCULATED
        elif mark.startswith("#"):
            rows[row][column] = mark
        elif isinstance(content, (int, float)) and not isinstance(content, bool):
            rows[row][column] = percent(content)
    return Sheet(name, rows, origins, hidden=hidden)


def _surveys(name: str, archive: zipfile.ZipFile) -> dict[str, _Survey]:
    """Every sheet of the workbook, measured before calamine lays out the cells up to the farthest one.

    Raises:
        Problem: too many sheets or cells, or a part that stands for several sheets.
    """
    parts = list(_sheet_parts(archive))
    refuse_sheets(name, len(parts))
    if len({part for _, part in parts}) < len(parts):
        raise Problem(name, "", "", "多张工作表共用的一个部件", "每张工作表各有其内容", _REMEDY)
    percent_styles, texts = _percent_styles(archive), _shared_lengths(archive)
    extent, characters = Extent.of_workbook(name), 0
    surveys: dict[str, _Survey] = {}
    for sheet_name, part in parts:
        survey = surveys[sheet_name] = _survey(name, sheet_name, archive, part, percent_styles, texts)
        extent.add(survey.rows, survey.columns, sheet_name, survey.farthest)
        characters += survey.characters
        if characters > MAX_ALL_CHARACTERS:
            found, expected = "全部文字过长的工作簿", f"不超过 {MAX_ALL_CHARACTERS} 字"
            raise Problem(name, sheet_name, "", found, expected, "核实文件来源，只保留要报送的表")
    return surveys


def _survey(
    name: str, sheet_name: str, archive: zipfile.ZipFile, part: str, percent_styles: set[str], texts: list[int]
) -> _Survey:
    """Measure a worksheet. A cell stands where it says, else behind the one before it.

    Raises:
        Problem: a row or a cell stands there twice, or a text is too long.
    """
    survey, row, column, cells = _Survey(), -1, -1, 0
    rows: set[int] = set()
    in_row: set[int] = set()
    for element, begins in _elements(archive, part, "col", "row", "c"):
        kind = _local(element)
        if kind == "col" and begins and _is_true(element, "hidden"):
            first, last = int(element.get("min", 1)), int(element.get("max", 1))
            survey.hidden_columns.update(range(first - 1, min(last, MAX_COLUMNS)))
        if kind == "row" and begins:
            row, column = int(element.get("r", row + 2)) - 1, -1
            in_row.clear()
            if _is_true(element, "hidden"):
                survey.hidden_rows.add(row)
        if kind != "c":
            continue
        if begins:
            continue
        reference = element.get("r")
        cell_row, column = (row, column + 1) if reference is None else _position(reference)
        if not len(element):
            continue  # only formatted
        if not in_row:
            _refuse_twice(name, sheet_name, reference or "", row, rows)
        _refuse_twice(name, sheet_name, reference or "", column, in_row)
        if cell_row >= survey.rows or column >= survey.columns:
            survey.rows, survey.columns = max(survey.rows, cell_row + 1), max(survey.columns, column + 1)
            survey.farthest = reference or ""
        cells += 1
        if max(survey.rows, cells) > MAX_CELLS or survey.columns > MAX_COLUMNS:
            break
        length, mark, formula = _described(element, percent_styles, texts)
        survey.is_linked = survey.is_linked or _EXTERNAL.search(formula) is not None
        refuse_long_text(name, sheet_name, reference or "", length)
        survey.characters += length
        if mark:
            survey.marks[cell_row, column] = mark
    return survey


def _refuse_twice(name: str, sheet: str, cell: str, number: int, before: set[int]) -> None:
    """Of two rows or cells at one place nobody can say which one counts."""
    if number in before:
        raise Problem(name, sheet, cell, "重复出现的行或单元格", "每个单元格只出现一次", _REMEDY)
    before.add(number)


def _described(cell: Any, percent_styles: set[str], texts: list[int]) -> tuple[int, str, str]:
    """Length of a cell's text, how calamine errs about it, if it does, and its formula.

    ``uncalculated`` formulas come as blanks, error values (``#DIV/0!``, marked with their text) too, and a number
    formatted as a percentage (``percent``) as a hundredth of what the sheet shows.
    """
    kind, value, inline, is_formula, formula = cell.get("t"), "", 0, False, ""
    for child in cell:  # of any namespace: Excel's “Strict Open XML” has others than the usual workbook
        match _local(child):
            case "v":
                value = child.text or ""
            case "is":
                inline = sum(len(text) for text in child.itertext())
            case "f":
                is_formula, formula = True, child.text or ""
    length = texts[int(value)] if kind == "s" and value else inline or len(value)
    if is_formula and not value and kind != "str":
        return length, "uncalculated", formula
    if value and kind == "e":
        return length, value, formula
    is_percent = value and cell.get("s") in percent_styles and kind in (None, "n")
    return length, "percent" if is_percent else "", formula


def _elements(archive: zipfile.ZipFile, part: str, *names: str) -> Iterator[tuple[Any, bool]]:
    """The elements of these names in a part, each as it begins and as it ends; what was read is dropped."""
    tags = [f"{{*}}{name}" for name in names]
    with archive.open(part) as file:
        for event, element in etree.iterparse(file, ("start", "end"), tag=tags, **_SAFE):
            yield element, event == "start"
            if event == "end":
                element.clear()
                before = element.getprevious()
                if before is not None:
                    element.getparent().remove(before)


def _local(element: Any) -> str:
    """Name of an element without its namespace; of a comment nothing."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


def _shared_lengths(archive: zipfile.ZipFile) -> list[int]:
    """Length of each text that cells share."""
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    return [
        sum(len(text) for text in element.itertext())
        for element, begins in _elements(archive, part, "si")
        if not begins
    ]


def _percent_styles(archive: zipfile.ZipFile) -> set[str]:
    if "xl/styles.xml" not in archive.namelist():
        return set()
    root = _parsed(archive, "xl/styles.xml")
    percent = _BUILTIN_PERCENT | {
        int(format_.get("numFmtId"))
        for format_ in root.iterfind(".//{*}numFmt")
        if is_percent(format_.get("formatCode", ""))
    }
    formats = root.find("{*}cellXfs")
    styles = formats if formats is not None else []
    return {str(index) for index, xf in enumerate(styles) if int(xf.get("numFmtId", 0)) in percent}


def _is_true(element: Any, attribute: str) -> bool:
    return element.get(attribute) in ("1", "true")


def _comments(archive: zipfile.ZipFile) -> dict[str, dict[tuple[int, int], str]]:
    """Sheet → its cells with a comment, and what it says."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    for sheet, part in _sheet_parts(archive):
        for target in _related(archive, part, "comments"):
            for element, begins in _elements(archive, target, "comment"):
                if not begins:
                    text = "".join(str(piece) for piece in element.itertext()).strip()
                    found.setdefault(sheet, {})[_position(element.get("ref"))] = text
    return found


def _links(archive: zipfile.ZipFile) -> tuple[str, ...]:
    """Names of the other workbooks to which formulas of this one refer."""
    parts = sorted(part for part in archive.namelist() if re.fullmatch(r"xl/externalLinks/externalLink\d+\.xml", part))
    targets = [target for part in parts for target in _related(archive, part, "externalLinkPath", outside=True)]
    return tuple(dict.fromkeys(unquote(target).replace("\\", "/").rpartition("/")[2] for target in targets))


def _related(archive: zipfile.ZipFile, part: str, kind: str, *, outside: bool = False) -> Iterator[str]:
    """Parts, or files outside of the workbook, that a part refers to as ``kind``."""
    folder, _, name = part.rpartition("/")
    relations = f"{folder}/_rels/{name}.rels"
    if relations not in archive.namelist():
        return
    for relation in _parsed(archive, relations).iterfind("{*}Relationship"):
        if not relation.get("Type", "").endswith(f"/{kind}"):
            continue
        target = relation.get("Target", "")
        inside = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"{folder}/{target}")
        if outside or inside in archive.namelist():
            yield target if outside else inside


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Each sheet's name and its part, however its name is written there."""
    parts = {part.lower(): part for part in archive.namelist()}
    relations = {
        relation.get("Id"): relation.get("Target").lstrip("/").lower()
        for relation in _parsed(archive, "xl/_rels/workbook.xml.rels").iterfind("{*}Relationship")
    }
    for sheet in _parsed(archive, "xl/workbook.xml").iterfind(".//{*}sheet"):
        target = next((relations.get(value, "") for key, value in sheet.attrib.items() if key.endswith("}id")), "")
        part = parts.get(target if target.startswith("xl/") else f"xl/{target}")
        if part is not None:
            yield sheet.get("name"), part


def _parsed(archive: zipfile.ZipFile, part: str) -> Any:
    return etree.fromstring(archive.read(part), etree.XMLParser(**_SAFE))


def _position(reference: str) -> tuple[int, int]:
    match = _REFERENCE.fullmatch(reference)
    if match is None:
        raise ValueError(reference)
    column = 0
    for letter in match[1].upper():
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
