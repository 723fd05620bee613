"""The home of one installation: where its inbox, files, warehouse, outputs and Dagster instance lie."""

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from assets.graph.home_settings import DuckDB, DuckLake, HomeSettings, read_home_settings
from assets.graph.links import Links
from assets.graph.settings import Settings, read_settings
from assets.knowledge.bureau import Bureau
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import Register
from assets.warehouse.chain import Chain
from assets.warehouse.files import DATA, PROJECT, SAMPLE
from assets.warehouse.replacement import replace_file

if TYPE_CHECKING:
    from assets.warehouse.warehouse import Warehouse

HOME_VARIABLE = "JIPING_HOME"
WAREHOUSE_FILE = "warehouse.duckdb"
SETTINGS = "settings.yaml"

OPERATORS_FILES = {SETTINGS, "dagster.yaml"}
"""What belongs to the machine: no backup holds it, and it may lie in a home before there is one."""
_OWNER_ONLY = 0o700
_INBOX = "inbox"


@dataclass(frozen=True)
class Home:
    """One installation: one district's submissions, warehouse and results.

    Attributes:
        root: the home directory.
        input: folder of submissions, ``<input>/<year>/…``.
        outputs: folder of the published documents.
        tables: where the warehouse's tables lie.
    """

    root: Path
    input: Path
    outputs: Path
    tables: DuckDB | DuckLake = field(default_factory=DuckDB)

    @property
    def warehouse(self) -> "Warehouse":
        """The warehouse of this home."""
        from assets.warehouse.warehouse import Warehouse  # who only asks for the register need not load DuckDB

        if isinstance(self.tables, DuckLake):
            from assets.warehouse.lake import Lake

            return Warehouse(Lake(self.tables.catalog, self.root / self.tables.data_path))
        from assets.warehouse.duckdb_file import DuckDBFile

        return Warehouse(DuckDBFile(self.root / WAREHOUSE_FILE))

    @property
    def warehouse_bytes(self) -> int | None:
        """Size of the warehouse's file; none where it is a lake, or nothing was stored."""
        return (self.warehouse.location.bytes() or None) if isinstance(self.tables, DuckDB) else None

    @property
    def read_copy(self) -> Path | None:
        """The warehouse as the last run left it, for whoever looks. It says all that the ledger does: no open data.

        None where it is a lake, which anybody reads while it is written.
        """
        return self.root / "copy" / WAREHOUSE_FILE if isinstance(self.tables, DuckDB) else None

    @property
    def files(self) -> Path:
        """Every submission, kept byte for byte under its sha256."""
        return self.root / "files"

    @property
    def dagster(self) -> Path:
        """The Dagster instance: runs, events, schedules."""
        return self.root / "dagster"

    @property
    def runs(self) -> Path:
        """What the last runs found, kept for comparison."""
        return self.root / "runs"

    @property
    def journal(self) -> Chain:
        """What changed in the office's own folder, and when it was seen."""
        return Chain(self.root / "journal.jsonl")

    @property
    def vouchers(self) -> Chain:
        """Digests of what the ledger received (``history/vouchers.py``)."""
        return Chain(self.root / "vouchers.jsonl")

    @property
    def bureau(self) -> Bureau:
        """The office's own folder: beside the home's inbox, or within a folder of submissions from elsewhere.

        The sample has the project's register and corrections.
        """
        if self.input == SAMPLE:
            return Bureau(SAMPLE / "bureau", DATA)
        return Bureau((self.root if self.input == self.root / _INBOX else self.input) / "bureau", self.input)

    def settings(self) -> Settings:
        """What the office decides of its installation."""
        return read_settings(self.bureau.settings_path)

    @property
    def links(self) -> Links:
        """How Dagster leads to what is published."""
        return Links(self.outputs, self.settings().outputs_url or "")

    @property
    def register_path(self) -> Path:
        """The register's file."""
        return self.bureau.register_path

    def register(self) -> Register:
        """The register of departments."""
        return self.bureau.register()

    def corrections(self) -> list[dict[str, object]]:
        """Rows of ``intake.correction`` for all years."""
        from assets.knowledge.corrections import read_corrections

        return read_corrections(self.bureau.corrections, self.register())

    def protect(self) -> None:
        """Make the home, if need be, and close it and what it keeps to every other user of the machine."""
        for folder in (self.root, self.files):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            with suppress(PermissionError):  # somebody else's home: theirs to close
                folder.chmod(_OWNER_ONLY)

    def save(self) -> None:
        """Remember the folders, so that the Dagster UI runs on the same."""
        self.root.mkdir(parents=True, exist_ok=True)
        path = self.root / SETTINGS
        settings = HomeSettings(input=self.input, outputs=self.outputs, warehouse=self.tables)
        if read_home_settings(path).of(self.root) != settings:  # what the operator wrote there keeps its comments
            within = {"input": self._remembered(self.input), "outputs": self._remembered(self.outputs)}
            told = settings.model_copy(update=within).model_dump(mode="json", exclude_defaults=True)
            replace_file(path, yaml.safe_dump(told, allow_unicode=True).encode())

    def _remembered(self, folder: Path) -> Path:
        """A folder of the home by its path from there: a home that is moved finds its own."""
        return folder.relative_to(self.root) if folder.is_relative_to(self.root) else folder


def default_root() -> Path:
    """``$JIPING_HOME``, else ``var/`` of the project."""
    return Path(os.environ.get(HOME_VARIABLE) or PROJECT / "var").resolve()


def load_home(root: Path) -> Home:
    """The home at ``root`` with its remembered folders; a new one reads its inbox, or the sample if it has none.

    Raises:
        OfficeFileError: what it remembers cannot be used; or it has a file of tables beside a lake.
    """
    path = root / SETTINGS
    settings = read_home_settings(path).of(root)
    if isinstance(settings.warehouse, DuckLake) and (root / WAREHOUSE_FILE).exists():
        raise OfficeFileError(
            f"{path} 把数据仓库设为 ducklake，而安装目录里还有 {WAREHOUSE_FILE}：里面的台账不会自动搬过去。"
            "请先删去这项设置，用 jiping backup 备份，再用 jiping restore 恢复到另一个设为 ducklake 的安装目录"
        )
    inbox = root / _INBOX
    home = Home(
        root=root,
        input=settings.input or (inbox if inbox.is_dir() else SAMPLE),
        outputs=settings.outputs or root / "outputs",
        tables=settings.warehouse,
    )
    if isinstance(home.tables, DuckLake):
        folder = (root / home.tables.data_path).resolve()  # what a lake does not know in its folder is tidied away
        others = (home.input, home.bureau.folder, home.outputs, home.files, home.runs, home.dagster)
        if any(other.is_relative_to(folder) or folder.is_relative_to(other) for other in map(Path.resolve, others)):
            raise OfficeFileError(f"{path}：data_path（{folder}）须是单独的文件夹，不能与报送、结果等文件夹相互包含")
    return home
