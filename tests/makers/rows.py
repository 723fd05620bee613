"""A district in compact notation: submitted facts → a warehouse that the SELECTs under test have filled.

One warehouse serves a whole test module: each scenario is a department of its own, so that a build costs once.

    district = District()
    ZERO_BASE = district.given({2022: "overseas_travel.final=0", 2023: "overseas_travel.final=4.51"})

    @pytest.fixture(scope="module")
    def built(tmp_path_factory):
        return district.build(tmp_path_factory.mktemp("district"))

    def test_zero_base(built):
        assert built.shown("comparison.three_public_change", ZERO_BASE, "change_wan change_pct") == [("4.51", None)]
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

import pyarrow as pa

from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER
from assets.intake.stage import DEPARTMENT, REORGANISATION
from assets.knowledge.corrections import CORRECTION
from assets.knowledge.items import items
from assets.knowledge.rows import (
    SCHEMAS,
    arrow,
    check_rows,
    compared_text_rows,
    edge_rows,
    form_rows,
    full_claim_rows,
    grade_use_rows,
    measure_rows,
    per_head_rows,
    quality_rows,
    scheme_rows,
    spending_due_rows,
    stated_rate_rows,
    target_limit_rows,
    target_word_rows,
    vocabulary_rows,
)
from assets.knowledge.schemes import Scheme
from assets.knowledge.schemes import schemes as all_schemes
from assets.text.cell import parse_cell
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.sql_models import SqlModel, models
from assets.warehouse.warehouse import Rows, Warehouse, Years

WORKBOOK = "collection_workbook"
TIDY = "tidy_figures"
REPORT = "report"
"""A form of sentences."""
SELF_EVALUATION = "self_evaluation_form"
REGION = "湖南省测试区"

UNCALCULATED = "=A1"
"""A formula that was never calculated, as a cell's text in the notation."""

_PRECEDENCE = {WORKBOOK: 1, REPORT: 100}
_LATER_FORM = 2
_STAGES = ("intake", "comparison", "evaluation", "publication")


@dataclass(frozen=True)
class Target:
    """One line of the target table; texts as a department types them.

    A sign-less value asks for at least that, as the workbook tells those who fill it in; the self-evaluation form does
    not say.
    """

    name: str
    value: str
    actual: str
    kind: str = "数量"
    basis: str = ""
    actual_basis: str = ""
    reduction: str = ""
    net: str = ""
    deviation: str = ""
    upper: str = ""
    level2: str = ""


@dataclass(frozen=True)
class Claim:
    """One line of the attached score sheet."""

    label: str
    points: str
    score: str
    level1: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Review:
    """One line of a review."""

    indicator: str
    score: str = ""
    value: str = ""
    point: str = ""
    reviewer: str = "李四"
    date: str = "2024-06-01"
    reason: str = "已核实"
    evidence: str = "会议纪要第2号"


@dataclass(frozen=True)
class Submission:
    """One file of one department and year.

    Attributes:
        figures: ``item[code].phase[.basis]=text`` separated by blanks, the code for classes
            only; nothing after ``=`` is a blank cell.
        texts: item → text, for chapters, grade and conclusion.
        day: day of January 2024 on which the file came.
        read_day: day on which it was read, if read again later by a newer reader.
        file: name of the file, where several forms stand in one.
        withdrawn: taken out of the folder since.
        own_folder: in the department's own folder; else the bureau vouches for it.
        edition: number of its version, by its own word.
        finality: -1 for a draft, 1 for a final version, by its own word.
        chosen: the bureau chose it for the year.
        written_day: day of January 2024 on which it was written, by its own word.
    """

    figures: str = ""
    targets: Sequence[Target] = ()
    claims: Sequence[Claim] = ()
    reviews: Sequence[Review] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    form: str = WORKBOOK
    day: int = 1
    version: str = "1.1"
    read_day: int | None = None
    file: str | None = None
    withdrawn: bool = False
    own_folder: bool = False
    edition: int | None = None
    finality: int | None = None
    chosen: bool = False
    written_day: int | None = None


Given = Mapping[int, str | Submission | Sequence[Submission]]


@dataclass(frozen=True)
class CheckCase:
    """One check of ``data/rules/checks.csv``: files that pass it, and files that offend it once.

    Attributes:
        passes: nothing to report.
        fails: offends the check once.
        message: what the official then reads.
        evidence: the cells shown with it.
        state: state of the finding.
        kept: a pass is kept as a finding too, to show what was checked.
    """

    passes: Given
    fails: Given
    message: str
    evidence: Sequence[str]
    state: str = "fail"
    kept: bool = False


class District:
    """Departments with what they submitted.

    Args:
        apart: each in a region of its own, so that none is compared with another.
    """

    def __init__(self, *, apart: bool = False) -> None:
        self.apart = apart
        self.cells: dict[int, str] = {}
        self._readings: Rows = []
        self._submissions: Rows = []
        self._source_files: Rows = []
        self._departments: Rows = []
        self._reorganisations: Rows = []
        self._corrections: Rows = []

    def given(
        self, years: Given, *, region: str | None = None, scheme: str | None = None, department_id: str | None = None,
        due: tuple[int, int] = (0, 9999), parent_id: str | None = None,
    ) -> str:  # fmt: skip
        """Add a department with its files per fiscal year, or a unit of ``parent_id``; its id."""
        department_id = department_id or f"d{len(self._departments):03}"
        if region is None:
            region = f"{REGION}{department_id}" if self.apart else REGION
        self._departments.append(
            {
                "department_id": department_id, "name": department_id, "region": region, "scheme": scheme, "due": due,
                "parent_id": parent_id,
            }
        )  # fmt: skip
        for fiscal_year, files in years.items():
            self.submit(department_id, fiscal_year, files)
        return department_id

    def submit(self, department_id: str, fiscal_year: int, files: str | Submission | Sequence[Submission]) -> None:
        """Add files of a department."""
        if isinstance(files, str):
            files = [Submission(files)]
        for file in [files] if isinstance(files, Submission) else files:
            _Filed(self, department_id, fiscal_year, file).add()

    def correct(self, department_id: str, fiscal_year: int, figure: str, expect: str, **correction: Any) -> str:
        """Add a correction of ``item.phase[.basis]``; its id."""
        item, phase, basis = (figure.split(".") + ["final", "total"][figure.count(".") :])[:3]
        correction_id = f"c{len(self._corrections)}"
        self._corrections.append(
            {
                "fiscal_year": fiscal_year, "correction_id": correction_id, "department_id": department_id,
                "item": item, "phase": phase, "basis": basis, "expect": expect,
                "expect_amount": parse_cell(expect).value, "expect_text": expect,
                "reason": "误填", "evidence": "来函", "who": "绩效科", "decided_on": "2024-03-13",
                "file": "更正.yaml", **correction,
            }
        )  # fmt: skip
        return correction_id

    def withdraw(self, department_id: str, form: str) -> None:
        """Take the files of one form of a department out of the folder."""
        for row in self._source_files:
            if row["source_sha256"].startswith(f"{department_id}/") and row["form"] == form:
                row["status"] = "withdrawn"

    def reorganise(self, department_id: str, kind: str, member_id: str, last_year: int) -> None:
        """Say that a department was merged from, or split at, ``member_id`` after ``last_year``."""
        self._reorganisations += [
            {
                "fiscal_year": year, "department_id": department_id, "kind": kind, "member_id": member_id,
                "last_year": last_year,
            }
            for year in range(last_year + 1, 2031)
        ]  # fmt: skip

    @property
    def years(self) -> Years:
        """The fiscal years from the first to the last file."""
        found = [row["fiscal_year"] for row in self._submissions]
        return Years(min(found), max(found))

    def build(
        self, folder: Path, tables: Sequence[str] | None = None, schemes: Sequence[Scheme] | None = None
    ) -> "Built":
        """Fill a warehouse: ledger, register, declared rules, then every derived table in the order of its reads.

        Args:
            tables: tables wanted, with all that they read; every table when not given.
            schemes: stand in for ``data/schemes``.
        """
        built = Built(Warehouse(DuckDBFile(folder / "warehouse.duckdb")), self.years, self.cells)
        with built.warehouse.session() as warehouse, warehouse.connect() as connection:
            connection.execute("set threads = 1")  # a few rows have only the cost of more
            self.store(warehouse, schemes)
            built.refresh(tables)
        return built

    def store(self, warehouse: Warehouse, schemes: Sequence[Scheme] | None = None) -> None:
        """Fill the ledger, the register and the declared rules only."""
        years = range(self.years.first, self.years.last + 1)
        declared = _declared(years, list(schemes) if schemes else all_schemes())
        departments = [
            {"fiscal_year": year, "synthetic": True, **row}
            for year in years
            for row in self._departments
            if row["due"][0] <= year <= row["due"][1]
        ]
        warehouse.replace_rows(
            {
                "intake.source_file": pa.Table.from_pylist(self._source_files, SOURCE_FILE),
                "intake.submission": pa.Table.from_pylist(self._submissions, SUBMISSION),
                "intake.reading": pa.Table.from_pylist(self._readings, READING),
                "intake.unread_number": UNREAD_NUMBER.empty_table(),
                "intake.department": pa.Table.from_pylist(departments, DEPARTMENT),
                "intake.reorganisation": pa.Table.from_pylist(self._reorganisations, REORGANISATION),
                "intake.correction": pa.Table.from_pylist(self._corrections, CORRECTION),
                **declared,
            },
            self.years,
        )


@dataclass
class Built:
    """A filled warehouse."""

    warehouse: Warehouse
    years: Years
    cells: dict[int, str]
    _rows: dict[str, Rows] = field(default_factory=dict)

    def refresh(self, tables: Sequence[str] | None = None, years: Years | None = None) -> None:
        """Fill derived tables again, each after those that it reads."""
        wanted = _closure(tables) if tables is not None else set(pipeline())
        with self.warehouse.session():
            for table, selects in pipeline().items():
                if table in wanted:
                    self.warehouse.replace(selects, table, years or self.years)
        self._rows.clear()

    def rows(self, table: str, department_id: str | None = None, **where: Any) -> Rows:
        """Rows of a table, all columns; ``where`` compares columns with values."""
        if table not in self._rows:
            self._rows[table] = self.warehouse.rows([table], self.years)[table]
        wanted = where if department_id is None else {"department_id": department_id, **where}
        return [row for row in self._rows[table] if all(row[column] == value for column, value in wanted.items())]

    def row(self, table: str, department_id: str, **where: Any) -> dict[str, Any]:
        """The one row; the test fails when there is none or another."""
        found = self.rows(table, department_id, **where)
        assert len(found) == 1, f"{table} {department_id} {where}: {found}"
        return found[0]

    def shown(self, table: str, department_id: str, columns: str, **where: Any) -> list[tuple[Any, ...]]:
        """Columns of the rows with numbers as plain text, sorted."""
        found = [
            tuple(plain(row[column]) for column in columns.split()) for row in self.rows(table, department_id, **where)
        ]
        return sorted(found, key=str)

    def evidence(self, reading_ids: Sequence[int] | None) -> list[str]:
        """The cells behind readings in the notation: ``2023 overseas_travel.final``, ``2023 target_actual[1]``."""
        return sorted(self.cells[reading_id] for reading_id in reading_ids or [])


def plain(value: Any) -> Any:
    """A number as people write it; anything else as it is."""
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


@cache
def pipeline() -> dict[str, list[SqlModel]]:
    """Derived table → the SELECTs that fill it, every table after those that it reads."""
    fills = {model.name: list(model.selects) for stage in _STAGES for model in models(stage)}
    graph = {table: {read for model in selects for read in model.reads} for table, selects in fills.items()}
    return {table: fills[table] for table in TopologicalSorter(graph).static_order() if table in fills}


def _closure(tables: Sequence[str]) -> set[str]:
    wanted = set(tables)
    for table, selects in reversed(pipeline().items()):
        if table in wanted:
            wanted.update(read for model in selects for read in model.reads)
    return wanted


def _declared(years: Sequence[int], schemes: list[Scheme]) -> dict[str, pa.Table]:
    rows: dict[str, Rows] = {table: [] for table in SCHEMAS}
    for year in years:
        rows["intake.term"] += vocabulary_rows(year)
        rows["intake.form"] += form_rows(year)
        edges, members = edge_rows(year)
        rows["comparison.edge"] += edges
        rows["comparison.edge_term"] += members
        rows["comparison.stated_rate"] += stated_rate_rows(year)
        rows["comparison.target_word"] += target_word_rows(year)
        rows["comparison.target_limit"] += target_limit_rows(year)
        rows["comparison.per_head"] += per_head_rows(year)
        rows["comparison.spending_due"] += spending_due_rows(year)
        rows["evaluation.check_rule"] += check_rows(year)
        rows["evaluation.full_claim"] += full_claim_rows(year)
        rows["evaluation.compared_text"] += compared_text_rows(year)
        rows["evaluation.grade_use"] += grade_use_rows(year)
        for table, found in (measure_rows(year) | scheme_rows(year, schemes) | quality_rows(year)).items():
            rows[f"evaluation.{table}"] += found
    return {table: arrow(table, found) for table, found in rows.items()}


@dataclass
class _Filed:
    """One file on its way into the ledger."""

    district: District
    department_id: str
    fiscal_year: int
    file: Submission
    occurrences: dict[str, int] = field(default_factory=dict)

    def add(self) -> None:
        file, district = self.file, self.district
        origin = {"source_sha256": self._source, "fiscal_year": self.fiscal_year, "received_at": _day(file.day)}
        submission = {
            "department_id": self.department_id,
            "form": file.form,
            "form_version": file.version,
            "read_at": _day(file.read_day or file.day),
        }
        name = f"{self._source}.xlsx"
        source_file = {
            "path": name,
            "name": name,
            "bytes": 1,
            "form": file.form,
            "reader": "1",
            "status": "withdrawn" if file.withdrawn else "accepted",
            "message": "",
            "sender": self.department_id if file.own_folder else None,
            "edition": file.edition,
            "finality": file.finality,
            "is_chosen": file.chosen or None,
            "written_at": _day(file.written_day) if file.written_day else None,
        }
        district._submissions.append(origin | submission)
        district._source_files.append(origin | source_file)
        for token in file.figures.split():
            place, text = token.split("=", 1)
            item, phase, basis = (place.split(".") + ["final", "total"][place.count(".") :])[:3]
            item, _, code = item.rstrip("]").partition("[")
            self._cell(item, text, phase=phase, basis=basis, record=int(code or 0))
        for item, text in file.texts.items():
            self._cell(item, text)
        for record, target in enumerate(file.targets, start=1):
            self._cell("target_name", target.name, record=record)
            for column in ("kind", "value", "actual", "basis", "actual_basis", "reduction", "net", "deviation"):
                self._cell(f"target_{column}", getattr(target, column), record=record)
            if target.upper:
                self._cell("target_upper", target.upper, record=record)
            if target.level2:
                self._cell("target_level2", target.level2, record=record)
        for record, review in enumerate(file.reviews, start=1):
            for column, text in vars(review).items():
                self._cell(f"review_{column}", text, record=record)
        for record, claim in enumerate(file.claims, start=1):
            self._cell("claim_indicator", claim.label, record=record)
            self._cell("claim_points", claim.points, record=record)
            self._cell("claim_score", claim.score, record=record)
            if claim.level1:
                self._cell("claim_level1", claim.level1, record=record)
            if claim.evidence:
                self._cell("claim_evidence", claim.evidence, record=record)

    @property
    def _source(self) -> str:
        return f"{self.department_id}/{self.fiscal_year}/{self.file.file or self.file.form}/{self.file.day}"

    def _cell(self, item: str, text: str, *, phase: str = "final", basis: str = "total", record: int = 0) -> None:
        kind, unit = items()[item].kind, items()[item].unit
        cell = parse_cell(text)
        state, decimals = cell.state, cell.decimals
        if kind == "text":
            state, cell, decimals = ("value" if text else "blank"), parse_cell(""), 0
        elif text == UNCALCULATED:
            state, cell = "uncalculated", parse_cell("")
        elif kind == "quantity":
            unit = cell.unit
        instructed = item == "target_value" and cell.value is not None and self.file.form != SELF_EVALUATION
        direction = cell.direction or ("at_least" if instructed else None)
        reading_id = len(self.district.cells) + 1
        label = self._label(item, phase, basis, record)
        self.occurrences[label] = self.occurrences.get(label, 0) + 1
        repeated = self.occurrences[label]
        self.district.cells[reading_id] = label if repeated == 1 else f"{label} ({repeated})"
        self.district._readings.append(
            {
                "reading_id": reading_id,
                "department_id": self.department_id,
                "fiscal_year": self.fiscal_year,
                "item": item,
                "phase": phase,
                "basis": basis,
                "line": record,
                "value": cell.value,
                "unit": unit,
                "direction": direction,
                "decimals": decimals,
                "raw_text": text,
                "state": state,
                "source_sha256": self._source,
                "sheet": "表",
                "cell": f"A{reading_id}",
                "form": self.file.form,
                "form_version": self.file.version,
                "precedence": _PRECEDENCE.get(self.file.form, _LATER_FORM),
                "table_order": repeated,
                "is_sentence": self.file.form == REPORT,
                "received_at": _day(self.file.day),
            }
        )

    def _label(self, item: str, phase: str, basis: str, record: int) -> str:
        place = f"{item}[{record}]" if record else f"{item}.{phase}" + ("" if basis == "total" else f".{basis}")
        form = "" if self.file.form == WORKBOOK else f" @{self.file.form}"
        day = "" if self.file.day == 1 else f" #{self.file.day}"
        return f"{self.fiscal_year} {place}{form}{day}"


def _day(day: int) -> datetime:
    return datetime(2024, 1, day, tzinfo=UTC)
