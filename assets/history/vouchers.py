"""Evidence that nothing received was altered: digests of the ledger in a chain that every kept run vouches for."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assets.graph.home import Home
from assets.history.snapshots import kept_runs
from assets.intake.collect import MAX_FILE_BYTES, kept_file
from assets.intake.ledger import reading_rows
from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from assets.knowledge.register import Register
from assets.warehouse.chain import Chain, Entry, Link
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import EVERY_YEAR, Rows, Warehouse, Years

Row = dict[str, Any]

_DIGEST = load_model("trust", "ledger_digest")
_KINDS = {"source_file": "收件记录", "submission": "报送记录", "reading": "读数", "unread_number": "未读数字"}
_MOST_CELLS = 20


def extend(warehouse: Warehouse, vouchers: Chain, years: Years) -> Link | None:
    """Take the digests of what the ledger received since into the chain; digests taken before stay as they are.

    Args:
        vouchers: the chain of the home.
        years: fiscal years of the run.

    Returns:
        The last line, for the run to vouch for.
    """
    taken = {_key(entry) for entry in vouchers.entries()}
    vouchers.append(row for row in warehouse.select(_DIGEST, years) if _key(row) not in taken)
    return vouchers.link()


def differences(home: Home) -> Iterator[str]:
    """A sentence for everything that is not as it was received: chain, ledger, kept files, journal."""
    yield from _broken_chains(home)
    files = home.warehouse.rows(["intake.source_file"], EVERY_YEAR)["intake.source_file"]
    names = {row["source_sha256"]: row for row in sorted(files, key=lambda row: row["read_at"])}
    yield from _altered_files(home.files, names)
    held = {_key(row): row["digest"] for row in home.warehouse.select(_DIGEST, EVERY_YEAR)}
    for entry in home.vouchers.entries():
        if held.get(_key(entry)) == entry["digest"]:
            continue
        file = names.get(entry["source_sha256"])
        change = "已被改动" if _key(entry) in held else "已被删除"
        path = file["path"] if file else entry["subject"]
        yield f"{entry['fiscal_year']} 年度“{path}”的{_KINDS[entry['kind']]}{change}"
        if entry["kind"] == "reading" and file:
            yield from _altered_cells(home, entry, file)


def unvouched(home: Home) -> int:
    """How many rows of the ledger no finished run vouches for yet."""
    taken = {_key(entry) for entry in home.vouchers.entries()}
    return sum(_key(row) not in taken for row in home.warehouse.select(_DIGEST, EVERY_YEAR))


def _broken_chains(home: Home) -> Iterator[str]:
    for chain, called in ((home.vouchers, "收件凭证"), (home.journal, "财政局文件夹的变动记录")):
        broken = chain.broken_line()
        if broken is not None:
            yield f"{called} {chain.path} 第 {broken} 行与前一行不衔接，已被改动"
    for run in kept_runs(home.runs):
        if run.vouchers is not None and home.vouchers.link(run.vouchers.lines) != run.vouchers:
            yield f"收件凭证 {home.vouchers.path} 与运行 {run.run_id[:8]}（{run.taken_at:%Y-%m-%d %H:%M}）所记不符"


def _altered_files(files: Path, names: dict[str, Row]) -> Iterator[str]:
    """Kept files are named by their sha256; those too large or unreadable were never kept."""
    for sha256, row in names.items():
        if not sha256 or row["bytes"] > MAX_FILE_BYTES:
            continue
        path = kept_file(files, sha256)
        if not path.is_file():
            yield f"“{row['path']}”的原件 {path} 不见了"
        elif hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
            yield f"“{row['path']}”的原件 {path} 已被改动"


def _altered_cells(home: Home, entry: Entry, file: Row) -> Iterator[str]:
    """Which cells differ from the kept file, where the readers are still those of the entry."""
    _, department_id, form, version = entry["subject"].split("\t")
    years = Years(entry["fiscal_year"], entry["fiscal_year"])
    stored = {
        row["reading_id"]: row
        for row in home.warehouse.rows(["intake.reading"], years)["intake.reading"]
        if (row["source_sha256"], row["department_id"], row["form"], row["form_version"])
        == (entry["source_sha256"], department_id, form, version)
    }
    again = _read_again(home.files, home.register(), entry, file, form, version)
    read = {row["reading_id"]: row for row in again if row["department_id"] == department_id}
    altered = [read[id_] for id_ in sorted(read.keys() & stored.keys()) if _differs(stored[id_], read[id_])]
    for row in altered[:_MOST_CELLS]:
        now, then = _shown(stored[row["reading_id"]]), _shown(row)
        yield f"  工作表“{row['sheet']}”单元格 {row['cell']}（{row['item']}）：现为 {now}，原件为 {then}"
    if len(altered) > _MOST_CELLS:
        yield f"  另有 {len(altered) - _MOST_CELLS} 个单元格"


def _read_again(files: Path, register: Register, entry: Entry, file: Row, form: str, version: str) -> Rows:
    path = kept_file(files, entry["source_sha256"])
    if not path.is_file():
        return []
    try:
        reading = FormReader(file["name"], entry["fiscal_year"], register).read(path.read_bytes())
    except Problem:
        return []
    for part in reading.parts:
        if part.form.id == form:
            return reading_rows(part.readings, entry["source_sha256"], part.form, version, file["received_at"])
    return []


def _differs(stored: Row, read: Row) -> bool:
    return any(stored[column] != read[column] for column in ("value", "raw_text", "state", "unit"))


def _shown(row: Row) -> str:
    return f"{row['value'].normalize():f}" if row["value"] is not None else f"“{row['raw_text']}”"


def _key(row: Row) -> tuple[str, int, str]:
    return row["kind"], row["fiscal_year"], row["subject"]
