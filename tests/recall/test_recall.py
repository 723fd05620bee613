"""The known contradictions are found, and nothing else is said."""

import csv

import pytest

from assets.knowledge.checks import checks
from tests.makers.papers import papers
from tests.recall.outcome import Count, Outcome, of_project
from tests.recall.truths import REGISTER, Finding, Truth, read_truths

RECALL = 0.9
"""No fewer of the known breaks are found."""


@pytest.fixture(scope="module")
def outcome() -> Outcome:
    return of_project(read_truths())


def finding(message: str, check: str = "ceiling", severity: str = "error") -> Finding:
    """A finding of department A in 2023."""
    sides = dict.fromkeys(("left_label", "left_value", "right_label", "right_value", "difference"))
    return sides | {
        "fiscal_year": 2023, "department_id": "A", "check_id": check, "severity": severity, "state": "fail",
        "subject": "", "message": message,
    }  # fmt: skip


def truth(mark: str, kind: str = "break", checks: str = "") -> Truth:
    """What is known of department A in 2023."""
    return Truth.model_validate(
        {"id": mark, "source": "", "fiscal_year": 2023, "department": "A", "kind": "k", "subject": "", "truth": kind,
         "checks": checks, "mark": mark}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("known", "covers"),
    [
        (truth("1234.5"), True),
        (truth("1,234.50"), True),
        (truth("234.5"), False),
        (truth("9|三公&1234.5"), True),
        (truth("接待&1234.5"), False),
        (truth("", checks="restatement|ceiling"), True),
        (truth("", checks="restatement"), False),
        (truth("", kind="hint"), False),
    ],
)
def test_a_finding_is_about_a_truth_whose_marks_it_mentions(known: Truth, covers: bool) -> None:
    """Words as they stand, numbers by value; what may only be hinted at is not borne out by an error."""
    assert known.covers(finding("“三公”经费合计 1,234.50")) is covers


def test_shares_are_of_breaks_and_of_findings() -> None:
    """Of two breaks one is found, by two findings; a third is about nothing known; notes and rounding do not count."""
    outcome = Outcome([truth("1"), truth("2"), truth("4", kind="clean")])
    outcome.findings += [finding("1"), finding("共 1"), finding("4", "restatement"), finding("5", severity="info")]
    outcome.findings.append(finding("四舍五入差异（提示）：6", severity="warning"))
    assert [row["message"] for row in outcome.false] == ["4"]
    assert outcome.counts() == {"k": Count(2, 1, 2, 0), "restatement": Count(0, 0, 0, 1), "": Count(2, 1, 2, 1)}
    assert (outcome.counts()[""].recall, outcome.counts()[""].precision) == (0.5, 2 / 3)


def test_the_register_speaks_of_what_there_is() -> None:
    """Each line has an id of its own, a paper with such a department, and checks that exist."""
    with REGISTER.open(encoding="utf-8", newline="") as file:
        truths = read_truths()[: sum(1 for _ in csv.DictReader(file))]
    assert len({one.id for one in truths}) == len(truths)
    known = {(stem, one.department_id) for stem, paper in papers().items() for one in paper.departments}
    assert {(one.source, one.department) for one in truths if one.source != "sample"} <= known
    assert {check for one in truths for check in one.checks} <= {rule.id for rule in checks()}


def test_nothing_is_left_unread(outcome: Outcome) -> None:
    """What is not read proves nothing: each paper is taken whole."""
    assert outcome.unread == []


def test_nothing_false_is_said(outcome: Outcome) -> None:
    """Whoever adds a check or a paper reads each new finding: it is a truth to register or a fault to mend."""
    assert [(row["department_id"], row["check_id"], row["message"]) for row in outcome.false] == []


def test_known_contradictions_are_found(outcome: Outcome) -> None:
    """The share found never falls."""
    found = outcome.counts()[""].recall
    assert found is not None
    assert found >= RECALL, [one.id for one in outcome.missed]
