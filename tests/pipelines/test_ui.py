"""The Dagster UI of a home, served for real: a backfill started there, and the pages in headless Chromium."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home
from tests.makers.home_state import documents, home_at, own_variables, tables

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
STATUS = """
query Status($id: String!) {
  partitionBackfillOrError(backfillId: $id) { ... on PartitionBackfill { status runs { id status } } }
}
"""
ASSETS = "{ assetNodes { assetKey { path } } }"


@dataclass(frozen=True)
class Ui:
    """A served UI and the home behind it."""

    address: str
    home: Home

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Answer of the GraphQL endpoint."""
        body = json.dumps({"query": query, "variables": variables}).encode()
        request = urllib.request.Request(f"{self.address}/graphql", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer
        return dict(answer["data"])


@pytest.fixture(scope="module")
def ui(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """``jiping dev`` on a fresh home, with its daemon."""
    root = tmp_path_factory.mktemp("ui")
    home = home_at(root, district)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [str(Path(sys.executable).parent / "jiping"), "dev", "--port", str(port), "--home", str(root)]
    with (root / "dev.log").open("w") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=own_variables(), start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        served = Ui(address, home)
        _wait(lambda: bool(served.ask(ASSETS)["assetNodes"]), 120)
        yield served
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=60)


@pytest.fixture(scope="module")
def backfilled(ui: Ui) -> Ui:
    """The two years backfilled from the page of the job ``evaluate``, as its launch button does."""
    launched = ui.ask(BACKFILL, years=["2022", "2023"])["launchPartitionBackfill"]
    assert launched["__typename"] == "LaunchBackfillSuccess", launched

    def finished() -> bool:
        status = ui.ask(STATUS, id=launched["backfillId"])["partitionBackfillOrError"]
        assert status["status"] not in ("FAILED", "COMPLETED_FAILED", "CANCELED"), status
        return bool(status["status"] == "COMPLETED_SUCCESS")

    _wait(finished, 300)
    runs = ui.ask(STATUS, id=launched["backfillId"])["partitionBackfillOrError"]["runs"]
    assert [run["status"] for run in runs] == ["SUCCESS"]  # one run for both years
    return ui


def test_backfill_from_the_ui_equals_the_command_line(backfilled: Ui, year_after_year: Home) -> None:
    """Two years backfilled in one run from the UI give the tables and documents of year after year by command."""
    assert tables(backfilled.home) == tables(year_after_year)
    assert documents(backfilled.home) == documents(year_after_year)


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


def _wait(ready: Any, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if ready():
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.3)
    raise AssertionError(f"not ready after {seconds} s")
