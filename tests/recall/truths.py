"""The register of known truths: what is wrong, and what is right, in files whose contents are known."""

import csv
import re
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from pydantic import field_validator

from assets.knowledge.declared import Declared
from assets.warehouse.files import SAMPLE

REGISTER = Path(__file__).resolve().parents[1] / "golden" / "contradictions.csv"

Finding = dict[str, Any]
"""A row of ``evaluation.finding``."""

_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Truth(Declared):
    """One line of the register.

    Attributes:
        source: the paper in ``tests/golden/papers``, ``sample``, or whatever names a folder of files.
        department: its id.
        kind: what sort of contradiction; precision and recall are counted by it.
        subject: what the figures are.
        figures: the figures as printed.
        truth: ``break`` must be found; ``hint`` may be, though not as an error, such as a difference of rounding;
            ``clean`` must not be.
        checks: ids of the checks that would say it, separated by ``|``; empty: any.
        mark: what a finding about it mentions: words and numbers joined by ``&``, alternatives by ``|``; empty:
            anything. Numbers count by their value, without sign.
    """

    id: str
    source: str
    fiscal_year: int
    department: str
    kind: str
    subject: str
    figures: str = ""
    truth: Literal["break", "hint", "clean"]
    checks: tuple[str, ...] = ()
    mark: str = ""
    note: str = ""

    @field_validator("checks", mode="before")
    @classmethod
    def _separated(cls, value: str) -> tuple[str, ...]:
        return tuple(filter(None, value.split("|")))

    def covers(self, finding: Finding) -> bool:
        """Whether a finding speaks of this."""
        return (
            (finding["fiscal_year"], finding["department_id"]) == (self.fiscal_year, self.department)
            and (not self.checks or finding["check_id"] in self.checks)
            and not (self.truth == "hint" and finding["severity"] == "error")
            and any(_mentions(finding, words.split("&")) for words in self.mark.split("|"))
        )


def read_truths(path: Path = REGISTER) -> list[Truth]:
    """The lines of a register; the project's own is followed by the errors planted in the sample."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        truths = [Truth.model_validate(row) for row in csv.DictReader(file)]
    return truths + (list(_planted(truths)) if path.resolve() == REGISTER else [])


def kind_of(check: str, truths: Iterable[Truth]) -> str:
    """The kind under which the register has what a check says, else the check itself."""
    return next((truth.kind for truth in truths if truth.truth != "clean" and check in truth.checks), check)


def _planted(truths: list[Truth]) -> Iterable[Truth]:
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            yield Truth(
                id=f"planted-{line}", source="sample", fiscal_year=int(row["fiscal_year"]),
                department=row["department_id"], kind=kind_of(row["check"], truths), subject=row["subject_contains"],
                truth="break", checks=row["check"], mark=row["subject_contains"], note=row["note"],
            )  # fmt: skip


def _mentions(finding: Finding, words: list[str]) -> bool:
    text = "\n".join(
        finding[column] or ""
        for column in ("subject", "message", "left_label", "left_value", "right_label", "right_value", "difference")
    )
    numbers = {_amount(number) for number in _NUMBER.findall(text)}
    return all(_amount(word) in numbers if _NUMBER.fullmatch(word) else word in text for word in words)


def _amount(number: str) -> Decimal:
    return Decimal(number.replace(",", ""))
