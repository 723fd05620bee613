"""The synthetic district of data/sample: files as the script writes them, every planted error found, no false alarm."""

import csv
import zipfile
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home
from assets.knowledge.register import read_register
from assets.knowledge.rules import measures
from assets.warehouse.files import DATA, SAMPLE
from tests.makers.sample import district, scores

DISTRICT = "990001-"
PAPERS = [
    "budget_disclosure", "declared_targets", "project_self_evaluations", "final_accounts_disclosure",
    "narrative", "statements",
]  # fmt: skip
"""Forms of what the departments publish and declare besides: they say the same in other words."""


@pytest.fixture(scope="module")
def submissions() -> list[Any]:
    return district.submissions()


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    """Whoever runs the script twice gets the same files, byte for byte."""
    for copy in ("first", "second"):
        district.main(tmp_path / copy)
    first, second = (_files(tmp_path / copy) for copy in ("first", "second"))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name].read_bytes() != second[name].read_bytes()] == []


def test_the_sample_holds_what_the_script_writes(tmp_path: Path) -> None:
    """The district's files are made by the script and by nothing else; nobody edits one by hand.

    A workbook is compared part by part: how tightly it is zipped depends on the machine's zlib.
    """
    district.main(tmp_path)
    made, kept = _files(tmp_path), _files(SAMPLE)
    assert made.keys() == kept.keys()
    assert [name for name in made if _content(made[name]) != _content(kept[name])] == []


def test_the_register_knows_the_district_under_old_and_new_names() -> None:
    """Every made-up department is registered as synthetic, the renamed one under both names."""
    register = read_register(DATA / "departments.csv")
    for row in district.register_rows():
        for name in (row["department_id"], row["name"], *filter(None, row["aliases"].split("|"))):
            department = register.find(name, 2023)
            assert department is not None
            assert department.department_id == row["department_id"]
            assert department.synthetic
            assert "合成" in department.name


def test_every_submission_is_read(sample_home: Home, submissions: list[Any]) -> None:
    """All 35 department-years arrive whole, 33 workbooks and two as CSV; so do budgets, projects and accounts."""
    with sample_home.warehouse.connect() as connection:
        refused = connection.execute(
            "select path, message from intake.source_file where status <> 'accepted'"
        ).fetchall()
        forms = connection.execute(
            "select form, count(*) from intake.submission where starts_with(department_id, ?) group by form", [DISTRICT]
        ).fetchall()
    assert refused == []
    assert len(submissions) == 35
    assert dict(forms) == {
        "collection_workbook": 33,
        "tidy_figures": 2,
        "tidy_targets": 2,
        "tidy_narratives": 2,
        "tidy_progress": 12,
        "budget_disclosure": 7,
        "declared_targets": 7,
        "project_self_evaluations": 4,
        "final_accounts_disclosure": 5,
        "narrative": 5,
        "statements": 4,
    }


def test_figures_arrive_as_they_were_meant(sample_home: Home, submissions: list[Any]) -> None:
    """Yuan under a corner that says 元, full-width digits, thousands separators and CSV all give the same 万元."""
    with sample_home.warehouse.connect() as connection:
        stored = {
            (department_id, fiscal_year, f"{item}.{phase}" + ("" if basis == "total" else f".{basis}")): amount
            for department_id, fiscal_year, item, phase, basis, amount in connection.execute(
                "select department_id, fiscal_year, item, phase, basis, amount from intake.figure"
                " where starts_with(department_id, ?) and amount is not null and item <> 'claim_total'"
                " and not list_contains(?, form)",
                [DISTRICT, PAPERS],
            ).fetchall()
        }
    meant = {
        (one.entry["id"], one.fiscal_year, key): content
        for one in submissions
        for key, content in one.figures.items()
        if isinstance(content, Decimal)
    }
    meant |= {(one.entry["id"], one.fiscal_year, "satisfaction_rate.planned"): Decimal(90) for one in submissions}
    retyped = {(one.entry["id"], one.fiscal_year) for one in submissions if one.cells}  # planted: cells that differ
    assert {key: stored[key] for key in stored if key[:2] not in retyped} == {
        key: meant[key] for key in meant if key[:2] not in retyped
    }


def test_every_planted_error_is_found_and_nothing_else(sample_home: Home) -> None:
    """Each planted cause raises exactly the alarms listed for it; the clean department-years raise none at all."""
    with sample_home.warehouse.connect() as connection:
        alarms = connection.execute(
            """
            select fiscal_year, department_id, check_id, subject, message
            from evaluation.finding
            where starts_with(department_id, ?) and state in ('fail', 'error', 'hint')
            """,
            [DISTRICT],
        ).fetchall()
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        planted = list(csv.DictReader(file))
    missed = []
    for row in planted:
        place = int(row["fiscal_year"]), row["department_id"], row["check"]
        found = next((alarm for alarm in alarms if alarm[:3] == place and row["subject_contains"] in alarm[3]), None)
        if found is None:
            missed.append(row)
        else:
            alarms.remove(found)
    assert missed == []
    assert alarms == []


def test_every_check_that_a_submission_can_trigger_is_planted() -> None:
    """Whoever adds a check plants an error for it, or says here why no submission of the district can trigger it."""
    with (DATA / "rules" / "checks.csv").open(encoding="utf-8", newline="") as file:
        checks = {row["id"] for row in csv.DictReader(file)}
    not_triggered = {
        "base_year_not_used": "a fault of the pipeline, not of a submission",
        "copied_text": "the district's texts are shorter than what is compared",
        "correction_applied": "the district has no corrections",
        "correction_outdated": "the district has no corrections",
        "classified_conflict": "no two tables of the district have classified lines of one basis",
        "declared_unit_differs": "the district's declarations print no column of units",
        "blank_replaces_value": "one file of each form",
        "budget_reason_missing": "the collection workbook has no place for the reason",
        "project_not_evaluated": "nobody in the district declares targets of projects",
        "project_over_budget": "the district's lists of projects print no budget of the whole year",
        "results_equal_targets": "nobody in the district has five targets of which the result could be another number",
        "satisfaction_unsupported": "nobody in the district sends a report",
        "unit_for_department": "the district has no units",
        "units_sum": "the district has no units",
        "economic_line_over_three_public": "the collection workbook has no classified lines",
        "measure_without_data": "says that data are missing; no alarm",
        "older_file_wins": "one file of each form",
        "part_points_differ": "the collection workbook gives targets no points",
        "replaced_by_another_source": "the bureau vouches for every file",
        "review_score_differs": "nobody has reviewed the district",
        "review_unusable": "nobody has reviewed the district",
        "scheme_by_default": "the register names the scheme",
        "scheme_unknown": "a fault of the register, not of a submission",
        "uncalculated_formula": "every workbook of the district was calculated",
        "score_sheet_missing": "says that data are missing; no alarm",
        "magnitude_differs": "what has three phases in the collection workbook stands in a sum",
        "text_about": "the collection workbook has no sentences",
        "side_total": "the collection workbook has no lists by source and nature side by side",
        "listed_projects_sum": "nobody in the district lists projects in a base-data sheet",
        "target_direction": "the collection workbook says how a target without a sign is meant",
        "table_replaced": "one file of each form",
        "table_versions": "one file of each form",
        "target_overshoot": "Hunan V1 sets no limit",
    }
    with (SAMPLE / "planted.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert checks == {row["check"] for row in rows} | not_triggered.keys()
    assert Counter(row["planted"] for row in rows)["yes"] == 45


def test_points_recomputed_apart_from_the_sql_agree(sample_home: Home, submissions: list[Any]) -> None:
    """The points of Hunan V1 are the same whether SQL or a few lines of Python compute them from the figures."""
    with sample_home.warehouse.connect() as connection:
        scored = {
            (department_id, fiscal_year, indicator): (low, high)
            for department_id, fiscal_year, indicator, low, high in connection.execute(
                "select department_id, fiscal_year, indicator, low, high from evaluation.indicator_score"
                " where starts_with(department_id, ?) and measure is not null",
                [DISTRICT],
            ).fetchall()
        }
    filed = {(one.entry["id"], one.fiscal_year): one for one in submissions}
    bases = Counter(
        (fiscal_year, measure.id, basis)
        for (department_id, fiscal_year), one in filed.items()
        for measure in measures()
        for basis in scores.bases_known(one, filed.get((department_id, fiscal_year - 1)), measure)
    )
    compared_on = {(year, measure): basis for (year, measure, basis), _ in reversed(bases.most_common())}
    expected = {}
    for (department_id, fiscal_year), one in filed.items():
        previous = filed.get((department_id, fiscal_year - 1))
        for indicator in scores.scheme().indicators:
            if indicator.measure:
                basis = compared_on.get((fiscal_year, indicator.measure))
                points = scores.computed_points(one, previous, indicator, basis)
                interval = (Decimal(0), indicator.points) if points is None else (points, points)
                expected[department_id, fiscal_year, indicator.id] = interval
    assert scored == expected


def test_a_missing_year_leaves_a_gap_and_a_new_name_does_not(sample_home: Home) -> None:
    """After a year that was not filed no change is computed; a renamed department keeps one series."""
    with sample_home.warehouse.connect() as connection:
        series = connection.execute(
            """
            select department_id, year_shown, change_wan is null as without_change
            from comparison.multi_year_trend
            where fiscal_year = 2023 and item = 'total_expenditure' and department_id in ('990001-06', '990001-07')
            order by all
            """
        ).fetchall()
    assert series == [
        ("990001-06", 2021, True),
        ("990001-06", 2022, False),
        ("990001-06", 2023, False),
        ("990001-07", 2021, True),
        ("990001-07", 2023, True),
    ]


def _files(folder: Path) -> dict[str, Path]:
    """The district's files below a folder, by path."""
    found = [*folder.glob("[0-9]*/合成-*"), folder / "planted.csv"]
    return {str(path.relative_to(folder)): path for path in found}


def _content(path: Path) -> bytes | dict[str, bytes]:
    if path.suffix != ".xlsx":
        return path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
