"""What the checks find in files, held against what is known of them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from assets.intake.problems import Problem
from assets.intake.reader import FormReader
from assets.knowledge.register import Department, Register, read_register
from assets.warehouse.files import DATA, SAMPLE
from tests.makers.evaluated import Read, derived
from tests.makers.papers import papers
from tests.recall.truths import Finding, Truth, kind_of

FINDING = "evaluation.finding"
ROUNDING = "四舍五入差异（提示）："
"""How a message begins that calls a difference one of rounding."""
Sent = tuple[int, str, bytes]
"""Fiscal year, name and content of a file."""


@dataclass(frozen=True)
class Count:
    """One kind of contradiction.

    Attributes:
        breaks: known ones.
        missed: those that nothing was said about.
        true: findings that say what is known.
        false: other findings.
    """

    breaks: int
    missed: int
    true: int
    false: int

    @property
    def recall(self) -> float | None:
        """Share of the known breaks that are found; ``None`` without any."""
        return (self.breaks - self.missed) / self.breaks if self.breaks else None

    @property
    def precision(self) -> float | None:
        """Share of the findings that are true; ``None`` without any."""
        return self.true / (self.true + self.false) if self.true + self.false else None


@dataclass
class Outcome:
    """Findings and truths of one or several districts.

    Attributes:
        truths: what is known.
        findings: what the checks say; notes and gaps in the data are left out.
        unread: what of the files was refused or set aside.
    """

    truths: list[Truth]
    findings: list[Finding] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def evaluate(self, sent: Iterable[Sent], register: Register) -> None:
        """Read and evaluate the files of a district as ``jiping check`` does a single one."""
        read: list[Read] = []
        for year, name, data in sent:
            try:
                reading = FormReader(name, year, register, trial=True).read(data)
            except Problem as refusal:
                self.unread.append(f"{year}/{name}：{refusal}")
            else:
                read.append((year, name, data, reading))
                self.unread += [f"{year}/{name}：{problem}" for problem in reading.set_aside]
        stated = {(fact.department_id, year) for year, _, _, reading in read for fact in reading.readings}
        strangers = {id_ for id_, year in stated if register.find(id_, year) is None}
        known = Register(
            [*register.departments, *(Department(department_id=id_, name=id_) for id_ in sorted(strangers))]
        )
        rows = derived(read, [FINDING], known)[FINDING]
        self.findings += [row for row in rows if row["state"] in ("fail", "error", "hint")]

    @property
    def missed(self) -> list[Truth]:
        """Breaks that no finding speaks of."""
        return [one for one in self.truths if one.truth == "break" and not any(map(one.covers, self.findings))]

    @property
    def false(self) -> list[Finding]:
        """Findings that nothing known bears out, other than mere information and what calls itself rounding."""
        return [
            row
            for row in self.findings
            if row["severity"] != "info" and not row["message"].startswith(ROUNDING) and not self._is_true(row)
        ]

    def counts(self) -> dict[str, Count]:
        """By kind, and all together under an empty name."""
        kinds = Counter(one.kind for one in self.truths if one.truth == "break")
        missed = Counter(one.kind for one in self.missed)
        true, false = Counter[str](), Counter(kind_of(row["check_id"], self.truths) for row in self.false)
        for row in self.findings:
            true[next((one.kind for one in self.truths if one.truth != "clean" and one.covers(row)), "")] += 1
        del true[""]
        by_kind = {
            kind: Count(kinds[kind], missed[kind], true[kind], false[kind])
            for kind in sorted(kinds.keys() | true.keys() | false.keys())
        }
        return by_kind | {"": Count(kinds.total(), missed.total(), true.total(), false.total())}

    def _is_true(self, finding: Finding) -> bool:
        return any(one.truth != "clean" and one.covers(finding) for one in self.truths)


def of_project(truths: list[Truth]) -> Outcome:
    """The project's own papers and its sample."""
    outcome = Outcome(truths)
    declared = list(papers().values())
    departments = [department for paper in declared for department in paper.departments]
    outcome.evaluate([file for paper in declared for file in paper.sent()], Register(departments))
    outcome.evaluate(files_of(SAMPLE), read_register(DATA / "departments.csv"))
    return outcome


def of_folders(truths: list[Truth], folders: Sequence[Path]) -> Outcome:
    """Folders with a register of departments and a folder of files for each year."""
    outcome = Outcome(truths)
    for folder in folders:
        outcome.evaluate(files_of(folder), read_register(folder / "departments.csv"))
    return outcome


def files_of(folder: Path) -> Iterator[Sent]:
    """The files in folders of four digits."""
    for path in sorted(folder.glob("[0-9][0-9][0-9][0-9]/*")):
        yield int(path.parent.name), path.name, path.read_bytes()
