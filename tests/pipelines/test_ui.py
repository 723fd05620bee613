"""The Dagster UI of a home, served for real: a backfill started there, and the pages in headless Chromium."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home, load_home
from pipelines.runs import RANGE_END_TAG, RANGE_START_TAG
from tests.makers.home_state import documents, home_at, tables
from tests.makers.served_ui import Ui, served, wait

BACKFILL = """
mutation Backfill($years: [String!]!) {
  launchPartitionBackfill(backfillParams: {
    selector: {
      partitionSetName: "evaluate_partition_set",
      repositorySelector: {repositoryName: "__repository__", repositoryLocationName: "jiping"}
    },
    partitionNames: $years
  }) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""
ASSET_BACKFILL = """
mutation Backfill($assets: [AssetKeyInput!]!, $years: [String!]!) {
  launchPartitionBackfill(backfillParams: {assetSelection: $assets, partitionNames: $years}) {
    __typename
    ... on LaunchBackfillSuccess { backfillId }
    ... on PythonError { message }
  }
}
"""
ASSETS = "{ assetNodes { assetKey { path } isMaterializable } }"
STATUS = """
query Status($id: String!) {
  partitionBackfillOrError(backfillId: $id) {
    ... on PartitionBackfill { status runs { id status tags { key value } } }
  }
}
"""
RUNS = "{ runsOrError { ... on Runs { results { id } } } }"


@pytest.fixture(scope="module")
def ui(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """``jiping dev`` on a fresh home, with its daemon."""
    root = tmp_path_factory.mktemp("ui")
    home_at(root, district)
    with served(root) as ui:
        yield ui


def finished(ui: Ui, launched: dict[str, Any]) -> list[dict[str, Any]]:
    """The runs of a backfill, once it has ended well."""
    assert launched["__typename"] == "LaunchBackfillSuccess", launched

    def ended() -> bool:
        status = ui.ask(STATUS, id=launched["backfillId"])["partitionBackfillOrError"]["status"]
        assert status not in ("FAILED", "COMPLETED_FAILED", "CANCELED"), status
        return bool(status == "COMPLETED_SUCCESS")

    wait(ended, 300)
    runs: list[dict[str, Any]] = ui.ask(STATUS, id=launched["backfillId"])["partitionBackfillOrError"]["runs"]
    return runs


@pytest.fixture(scope="module")
def backfilled(ui: Ui) -> Ui:
    """The two years backfilled from the page of the job ``evaluate``, as its launch button does."""
    [run] = finished(ui, ui.ask(BACKFILL, years=["2022", "2023"])["launchPartitionBackfill"])
    assert run["status"] == "SUCCESS"  # one run for both years
    return ui


def test_backfill_from_the_ui_equals_the_command_line(backfilled: Ui, year_after_year: Home) -> None:
    """Two years backfilled in one run from the UI give the tables and documents of year after year by command."""
    assert tables(load_home(backfilled.root)) == tables(year_after_year)
    assert documents(load_home(backfilled.root)) == documents(year_after_year)


def test_three_years_from_the_asset_graph_are_one_run(backfilled: Ui) -> None:
    """All assets and three years picked in the graph: one run of these years, none for the years after them."""
    nodes = backfilled.ask(ASSETS)["assetNodes"]
    assets = [{"path": node["assetKey"]["path"]} for node in nodes if node["isMaterializable"]]
    launched = backfilled.ask(ASSET_BACKFILL, assets=assets, years=["2021", "2022", "2023"])["launchPartitionBackfill"]
    [run] = finished(backfilled, launched)
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert (tags[RANGE_START_TAG], tags[RANGE_END_TAG]) == ("2021", "2023")


def test_lineage_shows_the_four_groups_and_an_asset_its_preview_and_checks(backfilled: Ui, browser: Any) -> None:
    """An engineer sees the way of the data at a glance, and an asset's rows and checks without a query."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{backfilled.address}/asset-groups")
    for group in ("intake", "comparison", "evaluation", "publication"):
        expect(page.get_by_text(group, exact=True).first).to_be_visible(timeout=60_000)
    page.goto(f"{backfilled.address}/assets/comparison/three_public_change?view=events")
    page.get_by_text("Show Markdown").first.click()
    expect(page.get_by_text("430703-gxj").first).to_be_visible(timeout=60_000)
    for check in ("unit_slip", "cross_footing", "restatement"):
        page.goto(f"{backfilled.address}/assets/evaluation/finding?view=checks&checkDetail={check}")
        expect(page.get_by_text(check, exact=True).first).to_be_visible(timeout=60_000)
    context.close()


def test_the_pages_answer_for_a_department_and_for_files_that_did_not_come(backfilled: Ui, browser: Any) -> None:
    """“When was 430703-gxj 2023 last published, by which run, from which file” is a page; so is who sent nothing."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{backfilled.address}/assets/publication/department_year?view=events&partition=430703-gxj%7C2023")
    for text in ("鼎城区工信局-2023年绩效数据收集表.xlsx", "13.25—83.25分", "published_at"):
        expect(page.get_by_text(text).first).to_be_visible(timeout=60_000)
    page.goto(f"{backfilled.address}/assets/intake/source_file?view=checks&checkDetail=missing_submission")
    expect(page.get_by_text("缺报：应报送的部门都报送了").first).to_be_visible(timeout=60_000)
    context.close()


def test_a_run_started_in_the_browser_writes_its_log_there_as_it_goes(backfilled: Ui, browser: Any) -> None:
    """The operator's own page starts a run behind the guard, and its WebSocket brings the log."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(60_000)
    refused: list[str] = []
    page.on("response", lambda response: refused.append(response.url) if response.status >= 400 else None)
    page.goto(f"{backfilled.address}/assets/publication/site")
    before = len(backfilled.ask(RUNS)["runsOrError"]["results"])
    page.get_by_role("button", name="Materialize").first.click()
    page.get_by_placeholder("ex: 2010").fill("2023")
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Launch 1 run").click()
    wait(lambda: len(backfilled.ask(RUNS)["runsOrError"]["results"]) > before, 60)
    frames: list[str | bytes] = []
    page.on("websocket", lambda opened: opened.on("framereceived", lambda frame: frames.append(frame)))
    page.goto(f"{backfilled.address}/runs/{backfilled.ask(RUNS)['runsOrError']['results'][0]['id']}")
    expect(page.get_by_text("RUN_SUCCESS").first).to_be_visible(timeout=180_000)
    context.close()
    assert any("RunSuccessEvent" in str(frame) for frame in frames)
    assert not refused
