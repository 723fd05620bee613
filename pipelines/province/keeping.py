"""What is kept of a rollup beside itself: the copy for readers, and for a while what earlier states take up."""

from datetime import datetime

from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.replacement import sweep
from pipelines.province.province import Province


def read_copy(province: Province) -> DuckDBFile | None:
    """The rollup for whoever looks, and then holds up no rollup; none where it is a lake."""
    location = province.rollup.location
    return DuckDBFile(province.folder / "copy" / location.path.name) if isinstance(location, DuckDBFile) else None


def keep_copy(province: Province) -> None:
    """Bring the copy up to date, unless it is.

    Raises:
        WarehouseBusy: somebody holds the rollup itself.
    """
    copy = read_copy(province)
    if copy is not None:
        written = (province.folder / copy.path.name).stat().st_mtime_ns
        if not copy.exists() or copy.path.stat().st_mtime_ns < written:
            province.rollup.copy_to(copy.path)


def tidy(province: Province, oldest: datetime) -> int:
    """Give back what earlier states of the rollup take up, also those from before an upgrade.

    Args:
        oldest: copies from before an upgrade that are younger stay.

    Returns:
        How many copies were removed.
    """
    rollup, copy = province.rollup, read_copy(province)
    rollup.tidy()
    for folder in (province.folder, *([copy.path.parent] if copy else [])):
        sweep(folder)
    old = rollup.copies_before(oldest)
    for path in old:
        path.unlink()
    return len(old)
