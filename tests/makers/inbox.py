"""A folder of submissions with the office's own folder in it, looked at as a run does; nothing is evaluated."""

import os
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assets.intake.collect import Collection, collect, known_from, latest_by_path, year_folders
from assets.knowledge.bureau import Bureau
from assets.knowledge.register import Department, Register

EDUCATION, CIVIL = "9901-jy", "9901-mz"
REGISTER = Register(
    [
        Department(department_id=EDUCATION, name="示范区教育局", region="示范区", aliases=("区教育局",)),
        Department(department_id=CIVIL, name="示范区民政局", region="示范区"),
        Department(department_id="9901-old", name="示范区体育局", region="示范区", valid_to=2020),
    ]
)


class Inbox:
    """Submissions below ``root/in``, and the ledger that came of them; every look comes an hour after the last."""

    def __init__(self, root: Path) -> None:
        self.folder, self.files = root / "in", root / "files"
        self.bureau = Bureau(self.folder / "bureau", self.folder)
        self.source_files: list[dict[str, Any]] = []
        self.submissions: list[dict[str, Any]] = []
        self.readings: list[dict[str, Any]] = []
        self.now = datetime(2024, 3, 1, tzinfo=UTC)

    def put(self, path: str, data: bytes | str, changed: datetime | None = None) -> Path:
        """Write a file; ``changed``: its time of change."""
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data if isinstance(data, bytes) else data.encode())
        if changed is not None:
            os.utime(target, (changed.timestamp(), changed.timestamp()))
        return target

    def look(self, register: Register = REGISTER, *, withdraw: bool = False) -> list[Collection]:
        """Look at every year's folder."""
        self.now += timedelta(hours=1)
        found = []
        for fiscal_year in year_folders(self.folder):
            known = known_from(fiscal_year, self.source_files, self.submissions)
            found.append(
                collect(
                    self.folder, self.bureau, fiscal_year, register, known, self.files, self.now, withdraw=withdraw
                )
            )  # fmt: skip
        for collection in found:
            self.source_files += collection.source_files
            self.submissions += collection.submissions
            self.readings += collection.readings
        return found

    def status(self, path: str) -> tuple[str, str]:
        """What became of a file, and why."""
        row = latest_by_path(self.source_files)[path]
        return row["status"], row["message"]

    def departments(self) -> Counter[str]:
        """How many readings there are of each department."""
        return Counter(row["department_id"] for row in self.readings)
