"""What killed processes left unfinished in a home, in its outputs and among the machine's temporary files."""

import shutil

from assets.graph.home import Home
from assets.publication.folder import SITE_FOLDERS
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.location import WarehouseBusy
from assets.warehouse.replacement import sweep, sweep_temporary


def sweep_home(home: Home) -> str:
    """Remove it, but nothing of a process that is alive. To be called before this process makes anything.

    Submissions and the bureau's folder are not looked into: all that lies there is somebody's.

    Returns:
        A sentence on what was removed; nothing where nothing was.
    """
    years = list(home.outputs.glob("[0-9]*/"))
    departments = [folder for year in years for folder in year.glob("[!.]*/")]
    site = [home.outputs / name for name in SITE_FOLDERS]
    kept = [home.root, home.runs, *([home.read_copy.parent] if home.read_copy else []), *home.files.glob("*/")]
    count = sum(map(sweep, [*kept, home.outputs, *site, *years, *departments])) + sweep_temporary() + _spilled(home)
    return f"上次中断留下的临时文件已清理（{count}个）" if count else ""


def _spilled(home: Home) -> int:
    """What DuckDB wrote beside its file for lack of memory and did not come to remove; of a lake that is temporary."""
    location = home.warehouse.location
    if not isinstance(location, DuckDBFile) or not location.spilled.is_dir():
        return 0
    try:
        with home.warehouse.connect():  # whoever has it open has nothing to fear from others
            shutil.rmtree(location.spilled, ignore_errors=True)
    except WarehouseBusy:
        return 0
    return 1
