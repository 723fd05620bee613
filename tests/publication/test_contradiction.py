"""sql/publication/contradiction: what must be set right, grouped under its likely cause, gravest first."""

import io
from dataclasses import replace

import pytest
from openpyxl import load_workbook

from assets.knowledge.checks import checks
from assets.publication.content.dossier import Dossier
from assets.publication.content.notice import build_notice
from assets.publication.content.report import build_report
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.html.page import department_page
from tests.makers.rows import Built, District

district = District()
TABLE = "publication.contradiction"
WRONG_TOTAL = district.given(
    {
        2023: """total_expenditure=5412.25 basic_expenditure=635.56 project_expenditure=3876.69
            total_revenue=4512.25 general_public_budget=4294.41 government_fund=- state_capital=- special_account=-
            other_revenue=217.84 opening_carryover=- closing_carryover=-
            approved_posts=40 administrative_posts=14 institutional_posts=25 worker_posts=- staff_in_post=43"""
    }
)
CORRECT = district.given({2023: "approved_posts=40 administrative_posts=14 institutional_posts=26 worker_posts=-"})


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return district.build(tmp_path_factory.mktemp("contradiction"), [TABLE])


def test_the_cause_of_most_stands_first_and_warnings_last(built: Built) -> None:
    """A wrong total that breaks two identities comes before a single error, an error before a warning."""
    rows = sorted(built.rows(TABLE, WRONG_TOTAL), key=lambda row: (row["block"], row["place"]))
    assert [(row["block"], row["place"], row["findings"], row["check_id"], row["severity"]) for row in rows] == [
        (1, 1, 2, "cross_footing", "error"),
        (1, 2, 2, "cross_footing", "error"),
        (2, 1, 1, "cross_footing", "error"),
        (3, 1, 1, "measure_over_limit", "warning"),
    ]
    assert [row["cause"] and built.cells[row["cause"]] for row in rows] == [
        "2023 total_expenditure.final",
        "2023 total_expenditure.final",
        None,
        None,
    ]


def test_each_finding_brings_its_cells(built: Built) -> None:
    """File, sheet, cell and text of every figure that a finding rests on; the cause is one of them."""
    for row in built.rows(TABLE, WRONG_TOTAL):
        assert row["evidence"]
        assert [cell["place"] for cell in row["evidence"]] == sorted(cell["place"] for cell in row["evidence"])
        assert row["cause"] is None or row["cause"] in {cell["reading_id"] for cell in row["evidence"]}
    [posts] = built.rows(TABLE, WRONG_TOTAL, block=2)
    first = posts["evidence"][0]
    assert (first["raw_text"], built.cells[first["reading_id"]]) == ("40", "2023 approved_posts.final")


def test_what_agrees_or_is_only_missing_needs_no_rectification(built: Built) -> None:
    """Neither a pass, nor a hint, nor missing data is a contradiction."""
    assert built.rows(TABLE, CORRECT) == []


def test_a_department_is_told_of_nothing_that_others_have_to_mend(dingcheng: Dossier) -> None:
    """What any check for the bureau or the operator finds, a slip in a review, a setting that nobody made, is in
    evaluation.json for whoever acts on it, and in no document of the department, in whatever state.
    """
    [first, *others] = dingcheng.evaluation.findings
    slips = [
        first.model_copy(
            update={
                "check": check.id,
                "state": state,
                "audience": check.audience,
                "message": f"不给部门看{check.id}{state}",
            }
        )
        for check in checks()
        if check.audience != "department"
        for state in ("fail", "error", "hint", "insufficient_data", "pass")
    ]
    assert len({slip.check for slip in slips}) >= 8
    dossier = replace(dingcheng, evaluation=dingcheng.evaluation.model_copy(update={"findings": [*slips, *others]}))
    assert not set(map(id, slips)) & set(map(id, dossier.findings))
    assert all(slip.message in dossier.evaluation.model_dump_json() for slip in slips)
    for text in (department_page(dossier, {}).decode(), repr(build_report(dossier)), repr(build_notice(dossier))):
        assert "不给部门看" not in text
    workbook = load_workbook(io.BytesIO(scoresheet_xlsx(dossier)))
    assert not any("不给部门看" in str(cell.value) for sheet in workbook for row in sheet for cell in row)
