"""What Dagster shows of a fiscal year is of that year, whatever range of years a run made."""

import json
from pathlib import Path

from assets.graph.home import Home
from assets.intake.stage import INTAKE
from assets.knowledge.checks import checks
from assets.publication.documents import DOCUMENTS
from assets.warehouse.warehouse import Years
from tests.conftest import Jiping
from tests.makers.home_state import copy_of
from tests.makers.instance import check_states, facts

YEARS = ("2022", "2023")


def test_a_year_shows_its_own_rows(evaluated: Home) -> None:
    """Two years made by one run: each shows how many rows it has, not how many the run wrote, and previews its own."""
    tables = [
        "intake.source_file",
        "intake.reading",
        "intake.department",
        *(derived.table for derived in INTAKE.tables),
    ]
    counted = 0
    for table in tables:
        shown = facts(evaluated, table)
        for year in YEARS:
            rows = evaluated.warehouse.rows([table], Years(int(year), int(year)))[table]
            assert shown[year]["dagster/partition_row_count"] == len(rows), (table, year)
            counted += len(rows)
    assert counted
    other = {"2022": "2023", "2023": "2022"}
    for year, preview in ((year, fact["preview"]) for year, fact in facts(evaluated, "intake.figure").items()):
        assert f"| {year} |" in preview and f"| {other[year]} |" not in preview


def test_a_year_lists_its_own_documents(evaluated: Home) -> None:
    """The reports listed for 2022 lie in the folder of 2022."""
    [report] = [document for document in DOCUMENTS if document.file == "report.docx"]
    shown = facts(evaluated, f"publication.{report.key}")
    for year in YEARS:
        assert f"/{year}/430703-gxj/report.docx" in shown[year]["documents"]
        assert shown[year]["documents"].count("report.docx") == shown[year]["dagster/partition_row_count"] == 1


def test_a_run_of_one_year_says_nothing_of_the_checks_of_another(
    jiping: Jiping, evaluated: Home, tmp_path: Path
) -> None:
    """2023 contradicts itself and 2022 does not: after a rerun of 2022 the checks of 2023 are as red as before."""
    home = copy_of(evaluated, tmp_path)
    before = {check.id: check_states(home, "evaluation.finding", check.id) for check in checks()}
    assert all(set(states) == set(YEARS) for states in before.values())
    red = {check for check, states in before.items() if states == {"2022": "SUCCEEDED", "2023": "FAILED"}}
    assert red
    jiping("backfill", "--years", "2022", "--home", home.root)
    assert {check.id: check_states(home, "evaluation.finding", check.id) for check in checks()} == before


def test_drafts_are_a_check_of_their_year(evaluated: Home) -> None:
    """Whether documents of a year are drafts is as red or green as their evaluation.json says."""
    expected: dict[str | None, str] = {
        year: "FAILED" if json.loads(contract.read_text())["draft"] else "SUCCEEDED"
        for year in YEARS
        for contract in (evaluated.outputs / year).glob("430703-gxj/evaluation.json")
    }
    assert check_states(evaluated, "publication.dossier", "draft") == expected
