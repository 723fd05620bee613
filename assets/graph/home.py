"""The home of one installation: where its inbox, files, warehouse, outputs and Dagster instance lie."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from assets.graph.links import Links
from assets.graph.settings import Settings, read_settings
from assets.knowledge.bureau import Bureau
from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import Register
from assets.warehouse.chain import Chain
from assets.warehouse.files import DATA, PROJECT, SAMPLE, read_yaml
from assets.warehouse.replacement import replace_file

if TYPE_CHECKING:
    from assets.warehouse.warehouse import Warehouse

HOME_VARIABLE = "JIPING_HOME"

_SETTINGS = "settings.yaml"
_OWNER_ONLY = 0o700
_INBOX = "inbox"


@dataclass(frozen=True)
class Home:
    """One installation: one district's submissions, warehouse and results.

    Attributes:
        root: the home directory.
        input: folder of submissions, ``<input>/<year>/…``.
        outputs: folder of the published documents.
    """

    root: Path
    input: Path
    outputs: Path

    @property
    def warehouse(self) -> "Warehouse":
        """The DuckDB warehouse of this home."""
        from assets.warehouse.warehouse import Warehouse  # who only asks for the register need not load DuckDB

        return Warehouse(self.root / "warehouse.duckdb")

    @property
    def read_copy(self) -> Path:
        """The warehouse as the last run left it, for whoever looks. It says all that the ledger does: no open data."""
        return self.root / "copy" / "warehouse.duckdb"

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
        """Remember input and outputs, so that the Dagster UI runs on the same folders."""
        self.root.mkdir(parents=True, exist_ok=True)
        settings = {"input": str(self.input), "outputs": str(self.outputs)}
        replace_file(self.root / _SETTINGS, yaml.safe_dump(settings, allow_unicode=True).encode())


def default_root() -> Path:
    """``$JIPING_HOME``, else ``var/`` of the project."""
    return Path(os.environ.get(HOME_VARIABLE) or PROJECT / "var").resolve()


@contextmanager
def home_variable(root: Path) -> Iterator[None]:
    """Another home for what reads the environment, as long as the block runs."""
    before = os.environ.get(HOME_VARIABLE)
    os.environ[HOME_VARIABLE] = str(root)
    try:
        yield
    finally:
        if before is None:
            del os.environ[HOME_VARIABLE]
        else:
            os.environ[HOME_VARIABLE] = before


def load_home(root: Path) -> Home:
    """The home at ``root`` with its remembered folders; a new one reads its inbox, or the sample if it has none.

    Raises:
        OfficeFileError: what it remembers cannot be read.
    """
    path = root / _SETTINGS
    try:
        settings = read_yaml(path) if path.is_file() else {}
    except yaml.YAMLError as error:
        raise OfficeFileError(f"{path} 无法读取，请删去后用 --input、--out 重新指定文件夹") from error
    inbox = root / _INBOX
    return Home(
        root=root,
        input=Path(settings.get("input") or (inbox if inbox.is_dir() else SAMPLE)),
        outputs=Path(settings.get("outputs") or root / "outputs"),
    )
