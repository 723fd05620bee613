"""The office's own folder: register, corrections, reviews, choices, schemes, settings; none from a submission."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assets.knowledge.declared import OfficeFileError
from assets.knowledge.register import Register, RegisterError, read_register

_REGISTER = "departments.csv"
_CORRECTIONS = "corrections"
_CHOICES, _REVIEWS, _SCHEMES = "choices", "reviews", "schemes"
_SETTINGS = "settings.yaml"


@dataclass(frozen=True)
class Bureau:
    """Where the finance bureau keeps what it alone may say.

    Attributes:
        folder: the office's folder, ``bureau``; it need not be there.
        root: the folder of submissions. Its year folders are others'; register and corrections may lie beside them.
    """

    folder: Path
    root: Path

    @property
    def register_path(self) -> Path:
        """The register's file.

        Raises:
            OfficeFileError: there is none, or one in each place.
        """
        own = self._only(_REGISTER)
        if not own.is_file():
            raise RegisterError(
                f"没有部门登记表：请把 {_REGISTER}（列：department_id,name,region）放到 {self.folder} 文件夹"
            )
        return own

    def register(self) -> Register:
        """The register of departments."""
        return read_register(self.register_path)

    @property
    def corrections(self) -> Path:
        """The folder of correction files.

        Raises:
            OfficeFileError: there is one in each place.
        """
        return self._only(_CORRECTIONS)

    @property
    def choices(self) -> Path:
        """The folder of choices between files."""
        return self.folder / _CHOICES

    @property
    def reviews(self) -> Path:
        """The folder of reviews, with a folder for each fiscal year."""
        return self.folder / _REVIEWS

    @property
    def schemes(self) -> Path:
        """The folder of the office's own score sheets."""
        return self.folder / _SCHEMES

    @property
    def settings_path(self) -> Path:
        """The file of the installation's settings; it need not be there."""
        return self.folder / _SETTINGS

    def files(self) -> Iterator[Path]:
        """Every file of the office's."""
        yield self.register_path
        for folder in dict.fromkeys((self.corrections, self.folder)):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path != self.register_path:
                    yield path

    def unused(self) -> list[str]:
        """Names of the office's files that nothing reads: filings, of no use yet, and misspelt ones."""
        read = (_REGISTER, _CORRECTIONS, _CHOICES, _REVIEWS, _SCHEMES, _SETTINGS)
        return [
            self.name_of(path)
            for path in self.files()
            if path.is_relative_to(self.folder) and path.relative_to(self.folder).parts[0] not in read
        ]

    def name_of(self, path: Path) -> str:
        """How a file of the office's is called in the ledger: ``bureau/reviews/2023/复核.csv``, ``departments.csv``."""
        if path.is_relative_to(self.folder):
            return f"bureau/{path.relative_to(self.folder).as_posix()}"
        return path.relative_to(self.root).as_posix()

    def _only(self, name: str) -> Path:
        own, beside = self.folder / name, self.root / name
        if own.exists() and beside.exists():
            raise OfficeFileError(f"{own} 和 {beside} 只能有一个；请合并后只留 {self.folder} 中的")
        return own if own.exists() or not beside.exists() else beside
