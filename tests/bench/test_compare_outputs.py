"""The gate that holds two outputs against each other: nothing that differs is passed over."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

import docx
import openpyxl
import pytest

from assets.warehouse.files import PROJECT
from tests.bench.compare_outputs import compare, outputs_of, report

NAME = "2023/430703-gxj/evaluation.json"


def workbook(**cells: object) -> bytes:
    book, buffer = openpyxl.Workbook(), io.BytesIO()
    for cell, value in cells.items():
        book.active[cell] = value
    book.save(buffer)
    return buffer.getvalue()


def word(*paragraphs: str) -> bytes:
    document, buffer = docx.Document(), io.BytesIO()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.save(buffer)
    return buffer.getvalue()


def page(text: str) -> bytes:
    return f"<html><body><p title='表'>{text}</p></body></html>".encode()


@pytest.fixture
def folders(tmp_path: Path) -> Callable[[dict[str, bytes], dict[str, bytes]], list[Path]]:
    """Writes two folders of outputs."""

    def written(*sides: dict[str, bytes]) -> list[Path]:
        for side, files in zip(("before", "after"), sides, strict=True):
            for name, data in files.items():
                (tmp_path / side / name).parent.mkdir(parents=True, exist_ok=True)
                (tmp_path / side / name).write_bytes(data)
        return [tmp_path / "before", tmp_path / "after"]

    return written


DIFFERENCES = {
    "a key": ("evaluation.json", b'{"score": "1", "rank": 2}', b'{"score": "1", "rank": 3}', {"rank": (["2"], ["3"])}),
    "a list": (
        "evaluation.json",
        json.dumps({"findings": [{"check": "a"}, {"check": "b"}]}).encode(),
        json.dumps({"findings": [{"check": "c"}, {"check": "a"}, {"check": "b"}]}).encode(),
        {"findings[].check": ([], ['"c"'])},
    ),
    "a new column and a changed row": (
        "review.csv", b"a,b\n1,2\n3,4\n", b"a,c,b\n1,9,2\n3,9,5\n",
        {"column": ([], ["c"]), "row": (["3 | 4"], ["3 | 5"])},
    ),
    "rows in another order": (
        "review.csv", b"a\n1\n2\n", b"a\n2\n1\n", {"same content in other bytes or another order": ([], [])},
    ),
    "a cell": ("scoresheet.xlsx", workbook(A1="分", B2=1), workbook(A1="分", B2=2), {"Sheet!B2": (["1"], ["2"])}),
    "a formula": (
        "scoresheet.xlsx", workbook(A1="=1+1"), workbook(A1="=2"), {"Sheet!A1": (["=1+1 → None"], ["=2 → None"])},
    ),
    "a paragraph": (
        "report.docx", word("甲", "乙"), word("甲", "丙"), {"paragraph Normal": (["乙"], ["丙"])},
    ),
    "a text of a page": ("index.html", page("甲"), page("乙"), {"text p": (["甲"], ["乙"])}),
    "a line of script": ("index.js", b"a\nb", b"a\nc", {"line": (["b"], ["c"])}),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFERENCES)
def test_a_difference_is_named_where_it_stands(what: str, folders: Callable[..., list[Path]]) -> None:
    """A reader of the gate sees key, row, cell or text, before and after."""
    file, before, after, expected = DIFFERENCES[what]
    [kind] = compare(*folders({f"2023/01/{file}": before}, {f"2023/01/{file}": after})).values()
    assert (kind.equal, kind.differing, kind.places) == (0, [f"2023/01/{file}"], expected)


def test_files_are_counted_by_kind(folders: Callable[..., list[Path]]) -> None:
    """Departments and years are one kind; what is there on one side only is said."""
    before = {"2022/01/evaluation.json": b"{}", NAME: b"{}", "departments/01.html": page("甲"), ".jiping/x": b"1"}
    after = {"2022/01/evaluation.json": b"{}", "2023/02/evaluation.json": b"{}", "departments/01.html": page("甲")}
    kinds = compare(*folders(before, after))
    assert set(kinds) == {"<year>/<department>/evaluation.json", "departments/*.html"}
    documents = kinds["<year>/<department>/evaluation.json"]
    assert (documents.equal, documents.gone, documents.new) == (1, [NAME], ["2023/02/evaluation.json"])
    assert list(report(kinds)) == [
        "<year>/<department>/evaluation.json: 1 equal, 1 gone, 1 new",
        f"  - {NAME}",
        "  + 2023/02/evaluation.json",
        "Equal in all: 1 files of 1 kinds",
    ]


def test_times_are_passed_over_only_when_told(folders: Callable[..., list[Path]]) -> None:
    """Two runs receive the same file at two times; everything else beside the time still counts."""
    sides = folders(
        {"2023/index.html": page("收到 2024-03-01 09:30")}, {"2023/index.html": page("收到 2024-03-02 10:00")}
    )
    assert not all(kind.is_equal for kind in compare(*sides).values())
    assert all(kind.is_equal for kind in compare(*sides, ignore_times=True).values())
    (sides[1] / "2023/index.html").write_bytes(page("退回 2024-03-02 10:00"))
    assert not all(kind.is_equal for kind in compare(*sides, ignore_times=True).values())


def test_a_home_stands_for_its_outputs(folders: Callable[..., list[Path]]) -> None:
    """Whoever has two homes need not look for the folders in them."""
    before, after = folders({"settings.yaml": b"", "outputs/2023/index.html": b""}, {"2023/index.html": b""})
    assert all(kind.is_equal for kind in compare(outputs_of(before), outputs_of(after)).values())


def test_a_folder_without_documents_is_no_success(folders: Callable[..., list[Path]], tmp_path: Path) -> None:
    """A mistyped name must not look like two equal outputs."""
    before, _ = folders({NAME: b"{}"}, {NAME: b"{}"})
    with pytest.raises(FileNotFoundError):
        compare(before, tmp_path / "nowhere")


@pytest.mark.parametrize(("after", "code"), [(b"{}", 0), (b"[]", 1)])
def test_the_exit_code_is_the_answer(after: bytes, code: int, folders: Callable[..., list[Path]]) -> None:
    """CI and a person's shell can build on it."""
    command = [sys.executable, "-m", "tests.bench.compare_outputs", *map(str, folders({NAME: b"{}"}, {NAME: after}))]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (code, "")


def test_the_benchmark_finds_what_it_measures() -> None:
    """``make bench`` is rarely run; what it imports from tests must not move away from under it."""
    assert import_module("tests.bench.bench").main
