"""The Dagster UI of a home, served for real and used as people use it: by clicking, in headless Chromium."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import yaml

from assets.graph.home import Home, load_home
from assets.warehouse.files import SAMPLE
from pipelines.runs import RANGE_END_TAG, RANGE_START_TAG
from tests.conftest import Jiping
from tests.makers.home_state import documents, home_at, tables
from tests.makers.served_ui import Ui, served, wait

GXJ, EDUCATION = "430703-gxj", "990001-01"
TORN = "2022/合成-教育局-2022年绩效数据收集表.xlsx"
CORRECTION = {
    "id": "2023-001",
    "department": EDUCATION,
    "year": 2023,
    "item": "three_public_expenses",
    "phase": "final",
    "action": "override",
    "amount": "10.75",
    "expect": "10.77",
    "reason": "多计一笔",
    "evidence": "2024-03-12 部门来函",
    "who": "绩效科",
    "date": "2024-03-13",
}
GROUPS = ("intake", "comparison", "evaluation", "dossier", "publication", "history")
READABLE = 0.27
"""The scale at which the name of an asset is as high as the small print of the page."""
RUNS = "{ runsOrError { ... on Runs { results { id status tags { key value } } } } }"
MATERIALISED = """
query Partitions($asset: AssetKeyInput!) {
  assetNodeOrError(assetKey: $asset) {
    ... on AssetNode { assetPartitionStatuses { ... on TimePartitionStatuses { ranges { startKey endKey status } } } }
  }
}
"""
SECONDS = 120
"""In which a run of this small district has ended, on a busy machine."""

LAUNCH = """
mutation Launch($year: String!) {
  launchRun(executionParams: {
    selector: {repositoryLocationName: "jiping", repositoryName: "__repository__", jobName: "evaluate"},
    runConfigData: {}, executionMetadata: {tags: [{key: "dagster/partition", value: $year}]}
  }) { __typename ... on LaunchRunSuccess { run { id } } }
}
"""
"""What the launchpad asks for."""


@pytest.fixture(scope="module")
def inbox(district: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The district with a second department, whose file of 2022 came torn; in 2021 nothing came."""
    inbox = tmp_path_factory.mktemp("inbox")
    shutil.copytree(district, inbox, dirs_exist_ok=True)
    (inbox / "2021").mkdir()
    shutil.copy(SAMPLE / "2023/合成-教育局-2023年绩效数据收集表.xlsx", inbox / "2023")
    (inbox / TORN).write_bytes((SAMPLE / TORN).read_bytes()[:3000])
    return inbox


@pytest.fixture(scope="module")
def by_command(jiping: Jiping, inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """The same files evaluated year after year by the command line."""
    root = tmp_path_factory.mktemp("by_command")
    for years in ("2021-2022", "2023"):
        jiping("run", "--home", root, "--input", inbox, "--years", years, check=False)
    return load_home(root)


@pytest.fixture(scope="module")
def ui(inbox: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ui]:
    """``jiping dev`` on a fresh home, with its daemon."""
    root = tmp_path_factory.mktemp("ui")
    shutil.copytree(inbox, root / "inbox")
    home_at(root, root / "inbox")
    with served(root) as ui:
        yield ui


@dataclass
class Pages:
    """A browser's page of the UI, as large as a small screen, and what its WebSockets brought."""

    ui: Ui
    page: Any
    frames: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Go to a page of the UI."""
        self.page.goto(f"{self.ui.address}/{path}")

    def sees(self, *texts: str) -> None:
        """Wait for texts."""
        from playwright.sync_api import expect

        for text in texts:
            expect(self.page.get_by_text(text).first).to_be_visible()

    def run(self, year: str) -> str:
        """Run the job ``evaluate`` for a fiscal year and see its end on the page of the run; gives the run's id."""
        launched = self.ui.ask(LAUNCH, year=year)["launchRun"]
        run_id = str(launched["run"]["id"])
        wait(lambda: any(run["id"] == run_id and run["status"] == "SUCCESS" for run in runs(self.ui)), SECONDS)
        self.open(f"runs/{run_id}")
        self.sees(f"partition: {year}", "RUN_SUCCESS")
        return run_id

    def check(self, asset: str, check: str, year: str, icon: str, run_id: str) -> None:
        """On the page of a check: its state in a fiscal year, and the run that found it."""
        from playwright.sync_api import expect

        self.open(f"assets/{asset}?view=checks&checkDetail={check}")
        tabs = self.page.get_by_role("tab", name="Partitions")
        expect(tabs).to_have_count(2)  # of the asset, and of the check
        tabs.nth(1).click()
        self.page.get_by_text(year, exact=True).first.click()
        state = self.page.get_by_text("Latest execution", exact=True).locator("..")
        expect(state.get_by_role("img", name=icon)).to_be_visible()
        expect(self.page.get_by_role("link", name=run_id[:8])).to_be_visible()

    def department_year(self, department: str, year: str, run_id: str, *texts: str) -> None:
        """The page of a department-year: the run that published it, and what it says besides."""
        from playwright.sync_api import expect

        self.open(f"assets/publication/department_year?view=events&partition={department}%7C{year}")
        expect(self.page.get_by_role("link", name=run_id, exact=True)).to_be_visible()
        self.sees(*texts)


WARNED, PASSED = "warning_outline", "check_circle"
"""What the icons of a check's state are called."""


@pytest.fixture(scope="module")
def pages(by_command: Home, ui: Ui, browser: Any) -> Iterator[Pages]:
    """One browser for all tests of this file; once it is open, no command can run in this process."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(SECONDS * 1000)
    expect.set_options(timeout=SECONDS * 1000)
    pages = Pages(ui, page)
    page.on("response", lambda response: pages.refused.append(response.url) if response.status >= 400 else None)
    page.on("websocket", lambda socket: socket.on("framereceived", lambda frame: pages.frames.append(str(frame))))
    yield pages
    expect.set_options(timeout=5000)
    context.close()


def runs(ui: Ui) -> list[dict[str, Any]]:
    """The runs, the latest first."""
    return list(ui.ask(RUNS)["runsOrError"]["results"])


@pytest.fixture(scope="module")
def backfilled(pages: Pages) -> str:
    """Three years picked in the asset graph; gives the one run's id."""
    pages.open("asset-groups")
    pages.page.get_by_role("button", name="Materialize all").click()
    dialog = pages.page.get_by_role("dialog")
    dialog.get_by_placeholder("ex: 2010").fill("[2021...2023]")
    pages.page.keyboard.press("Tab")
    dialog.get_by_role("button", name="Launch backfill").click()
    pages.sees("Created backfill")
    wait(lambda: any(run["status"] == "SUCCESS" for run in runs(pages.ui)), SECONDS)
    return str(runs(pages.ui)[0]["id"])


def test_three_years_from_the_asset_graph_are_one_run(pages: Pages, backfilled: str) -> None:
    """All assets and three years picked in the graph: one run of these years, none for the years after them."""
    [run] = runs(pages.ui)
    tags = {tag["key"]: tag["value"] for tag in run["tags"]}
    assert (tags[RANGE_START_TAG], tags[RANGE_END_TAG]) == ("2021", "2023")
    for asset in (["intake", "figure"], ["publication", "data_package"], ["history", "run_snapshot"]):
        node = pages.ui.ask(MATERIALISED, asset={"path": asset})["assetNodeOrError"]
        [made] = [one for one in node["assetPartitionStatuses"]["ranges"] if one["status"] == "MATERIALIZED"]
        assert (made["startKey"], made["endKey"]) == ("2021", "2023"), asset


def test_the_ui_makes_what_the_command_line_makes(pages: Pages, backfilled: str, by_command: Home) -> None:
    """Years in one run from the UI give the tables and documents of year after year by command."""
    assert tables(load_home(pages.ui.root)) == tables(by_command)
    assert documents(load_home(pages.ui.root)) == documents(by_command)


def test_a_file_sent_back_is_a_warning_of_its_year(pages: Pages, backfilled: str) -> None:
    """The torn file of 2022 is named on the page of the check; 2023, of the same run, is green."""
    pages.check("intake/source_file", "refused_file", "2022", WARNED, backfilled)
    pages.page.get_by_text("Show Markdown").first.click()
    pages.sees(f"{Path(TORN).name}：")
    pages.check("intake/source_file", "refused_file", "2023", PASSED, backfilled)


@pytest.fixture(scope="module")
def outputs_url(ui: Ui, backfilled: str) -> Iterator[str]:
    """The outputs shown by a web server, as the office's settings say from now on."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(ui.root / "outputs"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        (ui.root / "bureau").mkdir()
        (ui.root / "bureau/settings.yaml").write_text(yaml.safe_dump({"outputs_url": url}))
        yield url
        server.shutdown()


@pytest.fixture(scope="module")
def corrected(pages: Pages, outputs_url: str) -> str:
    """The bureau corrects a figure of one department and has 2023 evaluated anew; gives the run's id."""
    folder = pages.ui.root / "bureau/corrections"
    folder.mkdir()
    (folder / "2023.yaml").write_text(yaml.safe_dump([CORRECTION], allow_unicode=True), encoding="utf-8")
    return pages.run("2023")


def test_a_correction_publishes_one_department_anew(pages: Pages, backfilled: str, corrected: str) -> None:
    """When, by which run and from which file: of the corrected one it is this run, of the others the one before."""
    file = "合成-教育局-2023年绩效数据收集表.xlsx"
    pages.department_year(EDUCATION, "2023", corrected, file, "发布时间")
    for year in ("2022", "2023"):
        pages.department_year(GXJ, year, backfilled, f"鼎城区工信局-{year}年绩效数据收集表.xlsx")


def test_the_pages_show_rows_and_checks_without_a_query(pages: Pages, corrected: str) -> None:
    """An engineer sees an asset's rows, the register's silent departments, and that nothing is a draft, in words."""
    pages.open("assets/comparison/three_public_change?view=events")
    pages.page.get_by_text("Show Markdown").first.click()
    pages.sees(GXJ)
    pages.open("assets/intake/source_file?view=checks&checkDetail=missing_submission")
    pages.sees("缺报：应报送的部门都报送了", "Failed")
    pages.open("assets/publication/dossier?view=checks&checkDetail=draft")
    pages.sees("定稿：各部门的文书都可以定稿", "Passed")


def within(box: dict[str, float] | None, width: int, height: int) -> bool:
    """Whether what is drawn lies on the screen whole."""
    return (
        box is not None
        and 0 <= box["x"] <= box["x"] + box["width"] <= width
        and 0 <= box["y"] <= box["y"] + box["height"] <= height
    )


def test_the_graphs_fit_one_screen(pages: Pages, browser: Any) -> None:
    """The way of the data as a row of groups, and what is published as one column whose names can still be read."""
    from playwright.sync_api import expect

    context = browser.new_context(viewport={"width": 1280, "height": 800})  # as somebody sees it first
    page = context.new_page()
    page.goto(f"{pages.ui.address}/asset-groups")
    nodes = [page.locator("foreignObject", has_text=group).first for group in GROUPS]
    wait(lambda: all(within(node.bounding_box(), 1280, 800) for node in nodes), SECONDS)
    page.goto(f"{pages.ui.address}/locations/jiping/asset-groups/publication/lineage")
    expect(page.locator("svg foreignObject", has_text="run_snapshot").first).to_be_visible()
    box = "node => [Number(node.getAttribute('width')), Number(node.getAttribute('height'))]"
    width, height = page.locator("svg:has(foreignObject)").first.evaluate(box)
    context.close()
    assert READABLE * width <= 1040 and READABLE * height <= 640, (width, height)


def test_a_run_writes_its_log_to_the_page_as_it_goes(pages: Pages, corrected: str) -> None:
    """Behind the guard the WebSocket brings the log, and nothing that the pages ask for is refused."""
    assert any("RunSuccessEvent" in frame and corrected in frame for frame in pages.frames)
    assert not pages.refused


def test_a_run_of_2023_leaves_the_checks_of_2022(pages: Pages, backfilled: str, corrected: str) -> None:
    """The file of 2022 is as torn as it was, whatever 2023 says: a warning still, of the run that found it."""
    pages.check("intake/source_file", "refused_file", "2022", WARNED, backfilled)
    pages.check("intake/source_file", "refused_file", "2023", PASSED, corrected)
    pages.check("evaluation/finding", "score_out_of_reach", "2022", PASSED, backfilled)
    pages.check("evaluation/finding", "score_out_of_reach", "2023", WARNED, corrected)


def test_links_lead_to_what_is_published(pages: Pages, backfilled: str, corrected: str, outputs_url: str) -> None:
    """Each link of a department-year opens; where no web server showed the outputs, the path stands there as code."""
    from playwright.sync_api import expect

    pages.department_year(EDUCATION, "2023", corrected)
    with pages.page.context.expect_page() as opened:
        pages.page.get_by_role("link", name=f"2023/{EDUCATION}").click(modifiers=["ControlOrMeta"])
    expect(opened.value.get_by_role("heading", level=1)).to_contain_text("教育局")
    opened.value.close()
    pages.page.get_by_role("link", name=corrected, exact=True).click()
    pages.page.wait_for_url(f"**/runs/{corrected}*")
    pages.department_year(GXJ, "2023", backfilled)
    folder = pages.ui.root / "outputs/2023" / GXJ
    expect(pages.page.locator("code", has_text=str(folder))).to_be_visible()
    pages.open("assets/publication/report_docx?view=events&partition=2023")
    links = pages.page.locator(f"a[href^='{outputs_url}']")
    expect(links).to_have_count(2)
    assert all(pages.page.request.get(link.get_attribute("href")).ok for link in links.all())


def test_a_cured_file_turns_its_check_green(pages: Pages, corrected: str) -> None:
    """The department sends the whole file: a run of 2022 later nobody is warned of it any more."""
    shutil.copy(SAMPLE / TORN, pages.ui.root / "inbox" / TORN)
    pages.check("intake/source_file", "refused_file", "2022", PASSED, pages.run("2022"))
