"""The reports read back from their .docx by the intake's own reader: what it reads is what the warehouse holds."""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home
from assets.intake.containers.open import open_document
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReader
from assets.knowledge.items import items, labels
from assets.knowledge.register import read_register
from assets.publication import wording
from assets.publication.content.blocks import Chart, Heading, Lead, Table, notices_of
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.content.dossier import Dossier
from assets.publication.content.report import build_report
from assets.publication.rows import YearTables, load_year
from assets.text.number import rounded
from tests.conftest import SAMPLE_RANGES

Fact = tuple[str, str, str]
"""Item, phase, basis."""

BUDGETS = {"initial_budget": "initial_wan", "adjusted_budget": "adjusted_wan"}
TOLD = ("total_revenue", "total_expenditure", "basic_expenditure", "project_expenditure")
NUMERAL = re.compile(r"(?P<number>\d[\d,]*(?:\.\d+)?)(?=(?:—[\d,.]+)? ?(?P<unit>万元|%|人|分|项|个百分点|月|年)?)")
"""A number with its unit; the first of two (“1—6月”) has that of the second."""


@dataclass(frozen=True)
class Published:
    """A department-year: its report as it was written, what it was written from, and the rows of the warehouse."""

    path: Path
    dossier: Dossier
    tables: YearTables

    @property
    def year(self) -> int:
        return self.tables.fiscal_year

    def rows(self, table: str) -> list[dict[str, Any]]:
        return self.tables.of(table, self.dossier.evaluation.department_id)


@pytest.fixture(scope="module")
def published(sample_home: Home) -> list[Published]:
    """Every department-year of the sample: the real case and the synthetic district."""
    found = []
    for fiscal_year in (year for first, last in SAMPLE_RANGES for year in range(int(first), int(last) + 1)):
        tables = load_year(sample_home.warehouse, fiscal_year, TABLES)
        for dossier in dossiers(tables):
            folder = sample_home.outputs / str(fiscal_year) / dossier.evaluation.department_id
            found.append(Published(folder / "report.docx", dossier, tables))
    return found


@pytest.fixture(scope="module")
def dingcheng_2023(published: list[Published]) -> Published:
    """The real case."""
    return next(one for one in published if one.path.parent.name == "430703-gxj" and one.year == 2023)


def read_back(one: Published, home: Home, data: bytes) -> FileReading:
    """The report's bytes read as ``jiping check`` reads a file."""
    return FormReader(one.path.name, one.year, read_register(home.register_path), trial=True).read(data)


@pytest.fixture(scope="module")
def read_again(published: list[Published], sample_home: Home) -> list[tuple[Published, FileReading]]:
    """Every report with what the reader understands of it."""
    return [(one, read_back(one, sample_home, one.path.read_bytes())) for one in published]


def with_text(data: bytes, printed: str, planted: str) -> bytes:
    """The document with other words in place of some that stand in it."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(changed, "w") as copy:
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml":
                assert printed.encode() in content
                content = content.replace(printed.encode(), planted.encode())
            copy.writestr(name, content)
    return changed.getvalue()


def held(one: Published) -> dict[Fact, Decimal | str | None]:
    """What the warehouse holds, as facts that a report can state."""
    found: dict[Fact, Decimal | str | None] = {
        (row["item"], row["phase"], row["basis"]): row["amount"] for row in one.rows("intake.figure")
    }
    for row in one.rows("comparison.budget_execution"):
        for phase, column in (*BUDGETS.items(), ("final", "final_wan")):
            found[row["item"], phase, row["basis"]] = row[column]
    for row in one.rows("comparison.expenditure_structure"):
        found[row["item"], "final", "total"] = row["final_wan"]
    for row in one.rows("comparison.three_public_change"):
        found[row["item"], "previous_final", "total"] = row["previous_final_wan"]
        found[row["item"], "control", "total"] = row["budget_wan"]
        found[row["item"], "change", "total"] = row["change_wan"]
        found[row["item"], "final", "total"] = row["final_wan"]
        if row["item"] == "three_public_expenses":
            found["three_public_change_rate", "change", "total"] = row["change_pct"]
    for row in one.rows("comparison.staffing"):
        found |= {(item, "final", "total"): row[item] for item in ("approved_posts", "staff_in_post")}
    [summary] = one.rows("evaluation.summary")
    return found | {(item, "final", "total"): summary[item] for item in ("self_score", "self_grade")}


def must_come_back(one: Published) -> Iterator[tuple[str, Fact]]:
    """Kind and fact of everything that the sentences are there to tell, known by the rows alone."""
    for row in one.rows("comparison.staffing"):
        if row["staffing_rate_pct"] is not None:
            yield from (("staffing", (item, "final", "total")) for item in ("approved_posts", "staff_in_post"))
    for row in one.rows("comparison.budget_execution"):
        if row["basis"] == "total" and row["item"] in TOLD and row["final_wan"] is not None:
            yield "final accounts", (row["item"], "final", "total")
            if row["denominator"]:
                yield "budget", (row["item"], row["denominator"], "total")
    for row in one.rows("comparison.expenditure_structure"):
        if row["final_wan"] is not None and row["view_by"] != "of_which":
            yield "structure", (row["item"], "final", "total")
    for row in one.rows("comparison.three_public_change"):
        if row["final_wan"] is not None:
            yield "三公", (row["item"], "final", "total")
        if row["item"] == "three_public_expenses" and row["final_wan"] is not None:
            if row["previous_final_wan"] is not None:
                yield "三公 of last year", (row["item"], "previous_final", "total")
            if row["change_pct"]:
                yield "rate", ("three_public_change_rate", "change", "total")
            if row["control_rate_pct"] is not None:
                yield "control", (row["item"], "control", "total")
    [summary] = one.rows("evaluation.summary")
    for item in ("self_score", "self_grade"):
        if summary[item] is not None:
            yield item, (item, "final", "total")


def differing(one: Published, readings: Iterable[Reading]) -> list[tuple[Fact, str]]:
    """Numbers and grades that were read and that the warehouse does not hold, with the words they were read from."""
    known = held(one)
    filled_in = {(row["item"], row["phase"], row["basis"]): row["amount"] for row in one.rows("intake.figure")}
    wrong = []
    for reading in readings:
        if (items()[reading.item].kind == "text" and reading.item != "self_grade") or reading.line:
            continue  # texts, and the lists of targets in the forms that go with the report
        fact = (reading.item, reading.phase, reading.basis)
        expected = known.get(fact)
        if reading.sheet.startswith("表"):  # the forms that go with the report print what was filled in
            expected = filled_in.get(fact, expected)
        stated = reading.raw_text if reading.item == "self_grade" else reading.value
        says_nothing = reading.state in ("dash", "blank") and expected is None
        if not says_nothing and stated != (rounded(expected) if isinstance(expected, Decimal) else expected):
            wrong.append((fact, reading.raw_text))
    return wrong


def test_what_is_read_back_is_what_the_warehouse_holds(read_again: list[tuple[Published, FileReading]]) -> None:
    """Every figure, 三公 amount, staffing number, rate, score and grade read from a report equals the warehouse."""
    assert [(one.path.parent, wrong) for one, found in read_again for wrong in differing(one, found.readings)] == []


def test_a_wrong_figure_is_read_back_as_such(dingcheng_2023: Published, sample_home: Home) -> None:
    """A budget changed in the .docx is read, and differs from the warehouse."""
    data = with_text(dingcheng_2023.path.read_bytes(), "年初预算524.59万元", "年初预算524.95万元")
    readings = read_back(dingcheng_2023, sample_home, data).readings
    assert differing(dingcheng_2023, readings) == [
        (("basic_expenditure", "initial_budget", "total"), "年初预算524.95万元")
    ]


def test_what_the_sentences_tell_comes_back(read_again: list[tuple[Published, FileReading]]) -> None:
    """No kind of number is silently unreadable: whatever the warehouse knows of those told in words is read again."""
    kinds, lost = set(), []
    for one, found in read_again:
        assert {reading.department_id for reading in found.readings} == {one.dossier.evaluation.department_id}
        told = {(reading.item, reading.phase, reading.basis) for reading in found.readings}
        for kind, fact in must_come_back(one):
            kinds.add(kind)
            if fact not in told:
                lost.append((one.path.parent, kind, fact))
    assert lost == []
    assert kinds == {
        "staffing", "final accounts", "budget", "structure", "三公", "三公 of last year", "rate", "control",
        "self_score", "self_grade",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["report.docx", "report.pdf"])
def test_a_published_report_is_nobodys_submission(dingcheng_2023: Published, sample_home: Home, name: str) -> None:
    """A report made from submitted figures, put among the submissions, is refused: it would be evidence for itself."""
    reader = FormReader(name, dingcheng_2023.year, read_register(sample_home.register_path))
    with pytest.raises(Problem, match="由报送数据生成的评价报告"):
        reader.read(dingcheng_2023.path.with_name(name).read_bytes())


def sentences_of(one: Published, data: bytes) -> list[str]:
    """The generated sentences as the intake reads them: the lines of the document that the model has as such."""
    report = build_report(one.dossier)
    expected: list[tuple[str, bool]] = [(report.department, False), (report.title, False)]
    expected += [(text, False) for text in notices_of(report)]
    expected.append((report.summary, True))
    for chapter in (*report.chapters, *report.annexes):
        expected.append((chapter.title, False))
        for block in chapter.blocks:
            if isinstance(block, Lead):
                expected += [(line, False) for line in block.lines]
            elif isinstance(block, Chart):
                expected.append((block.caption, False))
            elif not isinstance(block, Table):
                expected.append((block.text, not isinstance(block, Heading)))
    printed = [sheet.text(row, 0) for sheet in open_document("report.docx", data) if sheet.prose
               for row in range(len(sheet.rows))]  # fmt: skip
    assert len(printed) == len(expected)
    return [text for text, (_, generated) in zip(printed, expected, strict=True) if generated]


def numbers_in(rows: Iterable[dict[str, Any]], *endings: str) -> set[Decimal]:
    """The numbers in the columns with these endings, or in all, as they are printed: half-up to two decimals."""
    return {
        rounded(value)
        for row in rows
        for column, value in row.items()
        if isinstance(value, Decimal) and (not endings or column.endswith(endings))
    }


def gaps(rows: Iterable[dict[str, Any]], larger: str, smaller: str) -> set[Decimal]:
    """By how much one column exceeds another, where both are known."""
    known = (row for row in rows if None not in (row[larger], row[smaller]))
    return numbers_in({"gap": row[larger] - row[smaller]} for row in known)


NO_FIGURES = r"× 100%|；另：.*?不用于评分"
"""What of a formula is no figure of its own: a measure on another basis stands beside the one that counts."""


class Accounts:
    """What the warehouse lets the sentences on a department-year say: by unit, money by item, counts by name."""

    def __init__(self, one: Published) -> None:
        self._scheme = one.dossier.scheme_label
        figures, measures = one.rows("intake.figure"), one.rows("evaluation.measure")
        summary, scores = one.rows("evaluation.summary"), one.rows("evaluation.indicator_score")
        staffing, progress = one.rows("comparison.staffing"), one.rows("comparison.execution_progress")
        comparisons = [row for table in TABLES if table.startswith("comparison.") for row in one.rows(table)]
        self._by_unit = {
            "万元": numbers_in([*figures, *comparisons], "amount", "_wan")
            | gaps(one.rows("comparison.addition_reconciliation"), "additions_wan", "listed_wan"),
            "%": numbers_in(comparisons, "_pct") | numbers_in(measures, "value"),
            "人": numbers_in(staffing) | gaps(staffing, "staff_in_post", "approved_posts"),
            "分": numbers_in(summary, "self_score", "score_low", "score_high")
            | gaps(summary, "self_score", "score_high")
            | gaps(summary, "score_low", "self_score")
            | numbers_in(scores, "points", "low", "high", "claimed")
            | gaps(scores, "high", "low"),
            "个百分点": numbers_in(progress, "gap_pp"),
            "月": {Decimal(row[column]) for row in progress for column in ("month", "due_month") if row[column]}
            | {Decimal(1)},
            "年": {Decimal(one.year), Decimal(one.year - 1)},
            "": numbers_in(figures, "amount") | numbers_in(measures, "numerator", "denominator", "value"),
        }
        by_item = sorted((row for row in [*figures, *comparisons] if "item" in row), key=itemgetter("item"))
        self._by_item = {
            labels("item")[item]: numbers_in(rows, "amount", "_wan", "_pct")
            for item, rows in groupby(by_item, key=itemgetter("item"))
        }
        states = Counter(row["state"] for row in one.rows("evaluation.finding"))  # without what another one explains
        passed = sum(row["state"] == "pass" for row in one.rows("evaluation.check_result"))
        outcomes = Counter(row["outcome"] for row in one.rows("comparison.target_attainment"))
        stages = Counter(row["state"] for row in one.rows("comparison.amount_by_stage"))
        changes = Counter(row["change"] for row in one.rows("comparison.target_drift"))
        self._counts = {
            "填报的金额": stages.total(),
            **{label: stages[state] for state, label in wording.STAGE_STATES.items()},
            "申报的绩效目标": changes.total() - changes["added"],
            **{label: changes[change] for change, label in wording.TARGET_CHANGES.items()},
            "不符事项": states["fail"] + states["error"],
            "提示事项": states["hint"],
            "资料不足事项": states["insufficient_data"],
            "事项缺少的资料": states["insufficient_data"],
            "相符事项": passed,
            "年度绩效指标": outcomes.total(),
            "完成": outcomes["met"],
            "未完成": outcomes["missed"],
            "未报告": outcomes["not_reported"],
            "年度绩效指标的实际完成值": outcomes["not_reported"],
            "无法判断": outcomes["unclear"],
        }

    def unaccounted(self, sentences: Iterable[str]) -> list[tuple[str, str]]:
        """Numbers that the warehouse does not have, each with its sentence."""
        found, place = [], 0
        for sentence in sentences:
            text = re.sub(NO_FIGURES, "", sentence.replace(self._scheme, ""))
            listed = re.match(r"(\d+)\. ", text)
            if listed:
                place = 1 if listed[1] == "1" else place + 1
                text = text[listed.end() :]
                if int(listed[1]) != place:
                    found.append((listed[1], sentence))
            found += [
                (match["number"], sentence)
                for clause in re.split("[，、。；：]", text)
                for match in NUMERAL.finditer(clause)
                if not self._has(text, clause, match)
            ]
        return found

    def _has(self, sentence: str, clause: str, match: re.Match[str]) -> bool:
        value, unit = Decimal(match["number"].replace(",", "")), match["unit"] or ""
        if unit == "项":
            counted = max((name for name in self._counts if name in clause), key=len, default="")
            return self._counts.get(counted) == value
        subjects = [label for label in self._by_item if clause.startswith(label) or sentence.startswith(label + "决算")]
        known = self._by_item[max(subjects, key=len)] if subjects and unit in ("万元", "%") else self._by_unit[unit]
        falls = clause[: match.start()].endswith(("少", "下降"))
        return (-value if falls else value) in known


def test_every_number_in_every_sentence_is_accounted_for(published: list[Published]) -> None:
    """A number in a generated sentence is one of the warehouse, or a year or the place of a sentence in a list."""
    wrong = [
        (one.path.parent, *found)
        for one in published
        for found in Accounts(one).unaccounted(sentences_of(one, one.path.read_bytes()))
    ]
    assert wrong == []


def test_a_wrong_number_in_any_sentence_is_found(dingcheng_2023: Published) -> None:
    """Each number of the real report's sentences is made wrong in turn: none gets through."""
    accounts = Accounts(dingcheng_2023)
    sentences = sentences_of(dingcheng_2023, dingcheng_2023.path.read_bytes())
    no_figures = rf"{re.escape(dingcheng_2023.dossier.scheme_label)}|{NO_FIGURES}"
    planted, missed = 0, []
    for place, sentence in enumerate(sentences):
        for match in re.finditer(rf"{no_figures}|{NUMERAL.pattern}", sentence):
            if match["number"]:
                wrong = f"{sentence[: match.start()]}9{sentence[match.start() :]}"
                found = accounts.unaccounted([*sentences[:place], wrong, *sentences[place + 1 :]])
                planted += 1
                missed += [] if ("9" + match["number"], wrong) in found else [wrong]
    assert planted > 100
    assert missed == []


@pytest.mark.parametrize(
    ("printed", "planted", "found"),
    [
        ("完成率524.59%", "完成率524.95%", "524.95"),
        ("占85.91%", "占14.09%", "14.09"),
        ("下降62.48%", "增长62.48%", "62.48"),
        ("决算多3,652.11万元", "决算少3,652.11万元", "3,652.11"),
        ("编制40人", "编制41人", "41"),
        ("未完成4项", "未完成3项", "3"),
        ("2023年度“三公”经费", "2013年度“三公”经费", "2013"),
        ("上限8.75分", "上限8.76分", "8.76"),
    ],
)
def test_a_wrong_number_in_the_document_is_found(
    dingcheng_2023: Published, printed: str, planted: str, found: str
) -> None:
    """A number changed in the .docx itself, by however little, is found with its sentence."""
    data = with_text(dingcheng_2023.path.read_bytes(), printed, planted)
    wrong = Accounts(dingcheng_2023).unaccounted(sentences_of(dingcheng_2023, data))
    assert {number for number, _ in wrong} == {found}
    assert all(planted in sentence for _, sentence in wrong)
