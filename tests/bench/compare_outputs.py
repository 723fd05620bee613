"""What two runs published, held against each other: the gate of a change that must not change what officials read.

    python -m tests.bench.compare_outputs BEFORE AFTER [--ignore-times]

Files are equal when their bytes are. Of those that are not it says, for each kind of document, where they differ: by
key of JSON, row of a table, cell of a workbook, line of a text. Exit code 1 when anything differs.
"""

import argparse
import csv
import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pdfplumber
import pyarrow.parquet as pq
from lxml import html

from assets.publication.folder import MANIFEST

Line = tuple[str, str]
"""Where in a file, and what stands there; without running numbers, so that what follows an addition is equal."""
Table = tuple[list[str], list[dict[str, Any]]]
"""Columns, and rows by column."""

_YEAR = re.compile(r"\d{4}")
_TIME = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?")
_EXAMPLES = 3
_SHOWN = 160


@dataclass
class Kind:
    """Documents of one kind, such as ``<year>/<department>/evaluation.json``.

    Attributes:
        equal: files that are equal.
        gone: files there were only before.
        new: files there are only after.
        differing: files that differ.
        places: where they differ → lines gone and lines new.
    """

    equal: int = 0
    gone: list[str] = field(default_factory=list)
    new: list[str] = field(default_factory=list)
    differing: list[str] = field(default_factory=list)
    places: dict[str, tuple[list[str], list[str]]] = field(default_factory=dict)

    @property
    def is_equal(self) -> bool:
        """Whether no file of this kind differs."""
        return not (self.gone or self.new or self.differing)


def main() -> None:
    """Compare two folders of outputs, or two homes, and print what differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument(
        "--ignore-times", action="store_true", help="times of day, such as those of receipt, may differ"
    )
    options = parser.parse_args()
    kinds = compare(outputs_of(options.before), outputs_of(options.after), options.ignore_times)
    print("\n".join(report(kinds)))
    sys.exit(not all(kind.is_equal for kind in kinds.values()))


def outputs_of(folder: Path) -> Path:
    """The outputs of a home; any other folder stands for itself."""
    return folder / "outputs" if (folder / "settings.yaml").is_file() else folder


def compare(before: Path, after: Path, ignore_times: bool = False) -> dict[str, Kind]:
    """Every kind of document with what differs.

    Raises:
        FileNotFoundError: there is nothing in one of the folders.
    """
    old, new = files_of(before), files_of(after)
    kinds: dict[str, Kind] = {}
    for name in sorted(old | new):
        kind = kinds.setdefault(kind_of(name), Kind())
        if name not in new:
            kind.gone.append(name)
        elif name not in old:
            kind.new.append(name)
        elif places := differences(old[name], new[name], ignore_times):
            kind.differing.append(name)
            for where, (less, more) in places.items():
                gone, come = kind.places.setdefault(where, ([], []))
                gone += less
                come += more
        else:
            kind.equal += 1
    return kinds


def report(kinds: dict[str, Kind]) -> Iterator[str]:
    """The lines that are printed; of many differences of one kind a few examples."""
    for name, kind in kinds.items():
        if kind.is_equal:
            continue
        counts = {"equal": kind.equal, "differ": len(kind.differing), "gone": len(kind.gone), "new": len(kind.new)}
        yield f"{name}: " + ", ".join(f"{count} {what}" for what, count in counts.items() if count)
        for sign, files in (("-", kind.gone), ("+", kind.new), ("≠", kind.differing)):
            yield from (f"  {sign} {file}" for file in files[:_EXAMPLES])
        for where, sides in kind.places.items():
            yield f"  {where}: {len(sides[0])} gone, {len(sides[1])} new"
            for sign, texts in zip("-+", sides, strict=True):
                yield from (f"    {sign} {text[:_SHOWN]}" for text in list(dict.fromkeys(texts))[:_EXAMPLES])
    equal = [kind for kind in kinds.values() if kind.is_equal]
    yield f"Equal in all: {sum(kind.equal for kind in equal)} files of {len(equal)} kinds"


def files_of(folder: Path) -> dict[str, Path]:
    """Path below the folder → file, without the manifests, which name their run.

    Hidden folders, such as a home beside its results, are left out.
    """
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST)
    found = {path.relative_to(folder): path for path in files}
    visible = {str(name): path for name, path in found.items() if not any(part[0] == "." for part in name.parts)}
    if not visible:
        raise FileNotFoundError(f"nothing is published in {folder}")
    return visible


def kind_of(name: str) -> str:
    """``2023/430703-gxj/report.docx`` → ``<year>/<department>/report.docx``."""
    *folders, file = Path(name).parts
    if folders and _YEAR.fullmatch(folders[0]):
        folders[0] = "<year>"
        folders[1:2] = ["<department>" if folder != "data" else folder for folder in folders[1:2]]
    elif folders:
        file = f"*{Path(file).suffix}"
    return "/".join([*folders, file])


def differences(before: Path, after: Path, ignore_times: bool) -> dict[str, tuple[list[str], list[str]]]:
    """Where in a file → what is gone and what is new; empty when the files are equal."""
    old, new = before.read_bytes(), after.read_bytes()
    if old == new:
        return {}
    if before.suffix in _TABLES:
        tables = [_TABLES[before.suffix](data) for data in (old, new)]
        shared = [column for column in tables[0][0] if column in tables[1][0]]
        gone, come = (Counter(_rows(table, shared)) for table in tables)
    else:
        lines = _READERS.get(before.suffix, _text)
        gone, come = Counter(lines(old)), Counter(lines(new))
    if gone == come:
        return {"same content in other bytes or another order": ([], [])}
    if ignore_times:
        gone, come = (_without_times(counted) for counted in (gone, come))
    places: dict[str, tuple[list[str], list[str]]] = {}
    for side, counted in enumerate((gone - come, come - gone)):
        for where, text in counted.elements():
            places.setdefault(where, ([], []))[side].append(text)
    return places


def _without_times(lines: Counter[Line]) -> Counter[Line]:
    found: Counter[Line] = Counter()
    for (where, text), count in lines.items():
        found[where, _TIME.sub("<time>", text)] += count
    return found


def _json(data: bytes) -> Iterator[Line]:
    def walk(where: str, value: Any) -> Iterator[Line]:
        if isinstance(value, dict) and value:
            for key, inner in value.items():
                yield from walk(f"{where}.{key}" if where else key, inner)
        elif isinstance(value, list) and value:
            for inner in value:
                yield from walk(f"{where}[]", inner)
        else:
            yield where, json.dumps(value, ensure_ascii=False)

    content = json.loads(data)
    yield "keys in their order", json.dumps(list(content), ensure_ascii=False)
    yield from walk("", content)


def _rows(table: Table, shared: list[str]) -> Iterator[Line]:
    """Columns, and rows without the columns that the other table has not."""
    columns, rows = table
    yield from (("column", column) for column in columns)
    yield from (("row", " | ".join(str(row[column]) for column in shared)) for row in rows)


def _csv(data: bytes) -> Table:
    reader = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    rows = list(reader)
    return list(reader.fieldnames or []), rows


def _parquet(data: bytes) -> Table:
    table = pq.read_table(io.BytesIO(data))
    return table.column_names, table.to_pylist()


def _xlsx(data: bytes) -> Iterator[Line]:
    written, computed = (openpyxl.load_workbook(io.BytesIO(data), data_only=values) for values in (False, True))
    for sheet in written:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            value = computed[sheet.title][cell.coordinate].value
            yield f"{sheet.title}!{cell.coordinate}", f"{cell.value} → {value}" if cell.data_type == "f" else str(value)


def _docx(data: bytes) -> Iterator[Line]:
    for part in docx.Document(io.BytesIO(data)).iter_inner_content():
        if isinstance(part, docx.table.Table):
            yield from (("table row", " | ".join(cell.text for cell in row.cells)) for row in part.rows)
        else:
            yield f"paragraph {part.style.name if part.style else ''}", part.text


def _html(data: bytes) -> Iterator[Line]:
    for element in html.fromstring(data, parser=html.HTMLParser(encoding="utf-8")).iter(html.etree.Element):
        for name, value in element.attrib.items():
            yield f"attribute {element.tag} {name}", value
        for text in filter(None, ((element.text or "").strip(), (element.tail or "").strip())):
            yield f"text {element.tag}", text


def _pdf(data: bytes) -> Iterator[Line]:
    with pdfplumber.open(io.BytesIO(data)) as document:
        for page in document.pages:
            yield from (("text", line) for line in page.extract_text().splitlines())


def _text(data: bytes) -> Iterator[Line]:
    yield from (("line", line) for line in data.decode(errors="replace").splitlines())


_READERS: dict[str, Callable[[bytes], Iterator[Line]]] = {
    ".json": _json, ".xlsx": _xlsx, ".docx": _docx, ".html": _html, ".pdf": _pdf,
}  # fmt: skip
_TABLES: dict[str, Callable[[bytes], Table]] = {".csv": _csv, ".parquet": _parquet}


if __name__ == "__main__":
    main()
