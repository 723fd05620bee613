"""What a small file asks for is counted before it is given: each costs little and is refused, or read as it stands."""

from collections.abc import Iterator

import pytest

from assets.intake.containers import isolation
from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Sheet
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from tests.intake.containers.test_damage import CSV
from tests.makers.hostile import BOMBS, REPORT, text_table, with_cell, word_body
from tests.makers.workbooks import REGISTER, workbook

SECONDS, BYTES = 8.0, 1 << 30
"""Bounds of processor and memory for each; the longest takes 2 seconds, the largest 350 MB."""


@pytest.fixture(scope="module")
def bounded() -> Iterator[None]:
    """Files are read with the bounds above."""
    with pytest.MonkeyPatch.context() as patch:
        reader = isolation._Reader()
        patch.setattr(isolation, "_reader", reader)
        patch.setattr(isolation, "MAX_SECONDS", SECONDS)
        patch.setattr(isolation, "MAX_MEMORY_BYTES", BYTES)
        yield
        reader.stop()


@pytest.mark.parametrize("what", BOMBS)
@pytest.mark.usefixtures("bounded")
def test_small_file_that_asks_for_much(what: str) -> None:
    """Neither the process nor its limits are needed: the file is refused for what it is, or read within bounds, the
    figures of a report among them."""
    kind, written = BOMBS[what]
    try:
        reading = FormReader(f"报送.{kind}", 2023, REGISTER).read(written())
    except Problem as problem:
        assert "读取时超过" not in problem.found
        assert len(str(problem)) < 1_000
    else:
        values = {fact.item: fact.value for fact in reading.readings if fact.value is not None}
        if kind == "txt":
            assert values["approved_posts"] == 40 and values["total_expenditure"] == 5
        else:
            assert not values and reading.set_aside


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ('<row r="1048576">', '<c ph=">" r="XFD1048576">'),
        ('<row r="7">', '<c r="xfd1048576">'),
        ("<row>", '<c r="AA99999">'),
        ("<row>", '<c r="A10485760">'),
    ],
)
def test_stray_cell_however_it_is_written(row: str, cell: str) -> None:
    """The cell that makes a sheet too large is named, in whatever spelling it stands."""
    with pytest.raises(Problem) as refused:
        open_document("a.xlsx", with_cell(row, cell))
    assert refused.value.cell in cell and "行 ×" in refused.value.found


def test_formatted_cells_count_for_nothing() -> None:
    """Excel keeps the format of cells to the end of a sheet; these hold nothing and ask for nothing."""
    [sheet] = open_document(
        "a.xlsx", with_cell('<row r="9">', '<c r="XFD9" s="1"/><c r="XFD1048576" s="1"/><c r="B9">')
    )
    assert (len(sheet.rows), sheet.width) == (9, 2)


def test_wide_table_saved_as_text() -> None:
    """A header of 10 cells over 30 with a subtotal in each group is laid out, in no time."""
    groups = "".join("\t甲\n\t乙\n\t小计\n" for _ in range(10))
    data = ("\t项\n" * 10 + "\n" + groups + "\n" + "\t1\n" * 30 + "\n").encode()
    [sheet] = open_document("a.txt", data)
    assert [sheet.after(0, 3 * number) for number in range(10)] == [3 * number + 3 for number in range(10)]
    assert not open_document("a.txt", text_table(10, 30, 2))[0].origins


def test_many_unknown_departments() -> None:
    """Some of 5,000 unknown names are listed and the others counted; the rows of known ones are read."""
    names = ["示范区教育局", *(f"不明{number}局" for number in range(5_000))]
    data = "部门,项目,阶段,金额\n" + "".join(f"{name},支出合计,决算,1\n" for name in names)
    reading = FormReader("a.csv", 2023, REGISTER).read(data.encode())
    assert len(reading.readings) == 1 and len(reading.set_aside) == 51
    assert "另有 4950 处" in str(reading.set_aside[-1])


def test_long_name_of_a_sheet_or_a_long_cell_does_not_fill_the_message() -> None:
    """A message quotes the beginning of what it found."""
    assert len(str(Problem("a.xlsx", "表" * 9_000, "A1", "“" + "长" * 9_000, "表", "改"))) < 500


@pytest.mark.parametrize("part", ["word/document.xml", "word/styles.xml", "customXml/item1.xml", "word/_rels/x.rels"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_declarations_in_any_part(part: str, encoding: str) -> None:
    """No part of a packed file declares entities, whether it would be read or not."""
    data = word_body("<w:p/>", part, "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>")
    with pytest.raises(Problem, match="DOCTYPE"):
        open_document("a.docx", _encoded(data, part, encoding))


def _encoded(data: bytes, part: str, encoding: str) -> bytes:
    import io
    import zipfile

    from tests.makers.hostile import packed

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return packed(parts | {part: bytes(parts[part]).decode().encode(encoding)})


# -- damage that no container notices ---------------------------------------------------------------------------------


def test_digits_of_another_script() -> None:
    """Digits that nobody here writes are no numbers: the cell is shown, not counted."""
    reading = FormReader("a.csv", 2023, REGISTER).read(CSV.replace("4512.25", "٤٥١٢").encode())
    assert [(fact.state, fact.value, fact.raw_text) for fact in reading.readings] == [("unparsed", None, "٤٥١٢")]


def test_sheets_and_forms_come_back_as_they_were() -> None:
    """What the other process read is what this one would have read."""
    reader = FormReader("a.xlsx", 2023, REGISTER)
    assert reader.read(workbook()) == reader.read_here(workbook())
    assert isinstance(open_document("a.txt", REPORT.format("一段。").encode())[0], Sheet)
