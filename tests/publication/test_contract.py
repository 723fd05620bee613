"""``evaluation.json``: what other programs may rely on."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from openpyxl import load_workbook

from assets.graph.home import Home
from assets.knowledge.checks import checks
from assets.publication.content.contract import Evaluation
from assets.warehouse.warehouse import EVERY_YEAR
from pipelines.json_schemas import schema_text


@pytest.fixture(scope="module")
def evaluations(sample_home: Home) -> list[dict[str, Any]]:
    """Every department-year of the sample."""
    return [json.loads(path.read_bytes()) for path in sorted(sample_home.outputs.glob("*/*/evaluation.json"))]


def findings(evaluations: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for evaluation in evaluations:
        yield from evaluation["findings"]


def test_the_schema_bears_the_version(evaluations: list[dict[str, Any]]) -> None:
    """A file names the version of the schema that it keeps to."""
    assert json.loads(schema_text("evaluation"))["$id"] == "urn:jiping:evaluation:2.2"
    assert {evaluation["schema_version"] for evaluation in evaluations} == {"2.2"}


def test_keys_of_earlier_versions_keep_their_names() -> None:
    """What read 1.0 finds what it read, but for the sides of a finding."""
    assert set(Evaluation.model_fields) >= {
        "department_id", "department", "fiscal_year", "scheme", "self_score", "score_low", "score_high", "verdict",
        "measures", "indicators", "three_public_change", "budget_execution", "target_attainment", "findings", "sources",
    }  # fmt: skip


def test_ids_are_unique_in_a_file(evaluations: list[dict[str, Any]]) -> None:
    """A reply can name the finding or the target that it is about."""
    for evaluation in evaluations:
        for part in ("findings", "target_attainment"):
            ids = [entry["id"] for entry in evaluation[part]]
            assert len(ids) == len(set(ids))


def test_one_fault_has_one_id_in_every_year(evaluations: list[dict[str, Any]]) -> None:
    """An identity checked in four years and twelve departments bears one id."""
    ids = {
        row["id"]
        for row in findings(evaluations)
        if row["message"] == "核对通过：支出合计 = 基本支出 + 项目支出（决算）"
    }
    assert len(ids) == 1


def test_sides_are_named_and_a_limit_is_no_side(evaluations: list[dict[str, Any]]) -> None:
    """A reader sees what is held against what; the points of an indicator limit a claim, they are not expected."""
    assert all(side["label"] for row in findings(evaluations) for side in row["sides"])
    [footing, *_] = [row for row in findings(evaluations) if row["check"] == "cross_footing" and row["state"] == "fail"]
    assert [side["label"] for side in footing["sides"]] == footing["message"].split("（决算）")[0].split(" = ")
    [claim] = [row for row in findings(evaluations) if row["check"] == "claim_above_points"]
    assert ([side["label"] for side in claim["sides"]], claim["limit"]) == (["自评得分"], "6")


def test_a_draft_is_one_while_a_blocking_check_is_offended(evaluations: list[dict[str, Any]]) -> None:
    """What must be settled first is said in the file, not only in the documents."""
    blocking = {check.id for check in checks() if check.blocking}
    for evaluation in evaluations:
        offended = {row["check"] for row in evaluation["findings"] if row["state"] in ("fail", "error")}
        assert evaluation["draft"] == bool(offended & blocking)
    assert {evaluation["draft"] for evaluation in evaluations} == {True, False}


def test_a_draft_is_called_one_wherever_results_are_listed(
    sample_home: Home, evaluations: list[dict[str, Any]]
) -> None:
    """Nobody takes a draft for a final result: not from the table, the workbook or the page of a year, nor the site."""
    drafts = {
        (evaluation["fiscal_year"], evaluation["department_id"]): evaluation["draft"] for evaluation in evaluations
    }
    summaries = sample_home.warehouse.rows(["evaluation.summary"], EVERY_YEAR)["evaluation.summary"]
    assert {(row["fiscal_year"], row["department_id"]): row["draft"] for row in summaries} == drafts
    for year in {year for year, _ in drafts}:
        expected = sorted(draft for (of_year, _), draft in drafts.items() if of_year == year)
        sheet = load_workbook(sample_home.outputs / str(year) / "summary.xlsx")["汇总表"]
        [column] = [cells for cells in zip(*sheet.iter_rows(values_only=True), strict=True) if "文书" in cells]
        assert sorted(cell == "草稿" for cell in column if cell in ("草稿", "可定稿")) == expected
        page = (sample_home.outputs / str(year) / "index.html").read_text(encoding="utf-8")
        assert len(re.findall(r"</span><br>草稿</td>", page)) == sum(expected)
    site = (sample_home.outputs / "index.html").read_text(encoding="utf-8")
    assert len(re.findall(r"</b> 草稿", site)) == sum(drafts.values())


def test_what_a_file_was_made_from_is_named(evaluations: list[dict[str, Any]]) -> None:
    """Two evaluations of one digest and program rest on the same inputs; no two of the sample do."""
    digests = [evaluation["input_digest"] for evaluation in evaluations]
    assert len(digests) == len(set(digests))
    assert {len(digest) for digest in digests} == {64}
    assert {evaluation["program_version"] for evaluation in evaluations} == {"0.1.0"}
    assert {evaluation["scheme_version"] for evaluation in evaluations if evaluation["scheme"] == "hunan_v1"} == {"V1"}


def test_a_rank_is_that_of_the_peers(evaluations: list[dict[str, Any]]) -> None:
    """Where a department is compared with nobody there is no rank."""
    ranks = [evaluation["rank"] for evaluation in evaluations if evaluation["rank"]]
    assert ranks
    assert all(1 <= rank["best"] <= rank["worst"] <= rank["peers"] for rank in ranks)
