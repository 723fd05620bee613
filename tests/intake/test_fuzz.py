"""Damaged files of every kind: read or refused with a sentence, never anything else."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from tests.makers.documents import prose, table
from tests.makers.workbooks import REGISTER, workbook
from tests.makers.written_documents import Office, as_docx, as_html

SHEETS = [
    prose("示范区教育局2023年度部门整体支出绩效自评报告", "一、部门概况", "全局编制40人。"),
    table(["单位：万元"], ["项目", "金额"], ["合计", "12.50"], caption=1),
]
FILES: dict[str, Callable[[Office], bytes]] = {
    "docx": lambda office: as_docx(SHEETS),
    "xlsx": lambda office: workbook(),
    "xls": lambda office: office.xls(workbook()),
    "pdf": lambda office: office.pdf(SHEETS),
    "html": lambda office: as_html(SHEETS),
    "txt": lambda office: "示范区教育局2023年度报告\n\t项目\n\t金额\n\n\t合计\n\t12.50\n".encode("gb18030"),
    "csv": lambda office: b"department_id,item,phase,value\n9901-jy,total_expenditure,final,4512.25\n",
}
CASES = 20


@pytest.mark.parametrize("kind", FILES)
def test_damaged_file(kind: str, office: Office) -> None:
    """Bytes changed, lost or cut off, also inside of packed parts: a reading or a problem, never another error."""
    whole, chance = FILES[kind](office), random.Random(kind)
    for _ in range(CASES):
        damage = _inside if kind in ("docx", "xlsx") and chance.random() < 0.6 else _damaged
        try:
            found = FormReader(f"报送.{kind}", 2023, REGISTER).read(damage(whole, chance))
            assert isinstance(found, FileReading)
        except Problem as problem:
            assert str(problem).startswith("文件“") and "\n" not in str(problem)


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.docx", "a.pdf", "a.html", "a.txt", "a.csv"])
def test_random_bytes(name: str) -> None:
    """Noise under any name is refused."""
    for seed, beginning in enumerate(
        (b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"<html>")
    ):
        with pytest.raises(Problem):
            FormReader(name, 2023, REGISTER).read(beginning + random.Random(seed).randbytes(4000))


def _damaged(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    position = chance.randrange(len(changed))
    match chance.randrange(3):
        case 0:
            return data[:position]
        case 1:
            del changed[position : position + chance.randrange(1, 40)]
        case _:
            for _ in range(chance.choice((1, 4, 30))):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _inside(data: bytes, chance: random.Random) -> bytes:
    """One packed part damaged, and packed again."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        victim = chance.choice(source.namelist())
        for part in source.namelist():
            content = source.read(part)
            target.writestr(part, _damaged(content, chance) if part == victim and content else content)
    return buffer.getvalue()
