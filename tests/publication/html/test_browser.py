"""The pages over all years opened from a folder in headless Chromium: on a desk, on a telephone, on paper."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YearSummary
from assets.publication.documents import linked_page, linked_year_page
from assets.publication.publish import publish_site
from tests.makers.site import HOSTILE, district

AXE = Path(__file__).parents[1] / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
SIZES = {"desk": {"width": 1280, "height": 900}, "telephone": {"width": 375, "height": 740}}
PAGES = (
    "index.html", "departments/430703-a.html", "departments/430703-b.html", "2023/index.html",
    "2023/430703-a/index.html",
)  # fmt: skip

needs_axe = pytest.mark.skipif(
    not AXE.is_file(),
    reason="axe-core is not installed: accessibility is not checked (npm ci --prefix tests/publication/axe)",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, dingcheng: Dossier, year: YearSummary) -> Path:
    """The site, with the pages of one year and of one department-year."""
    root = tmp_path_factory.mktemp("site")
    publish_site(district(), root)
    (root / "2023" / "430703-a").mkdir(parents=True)
    (root / "2023" / "index.html").write_bytes(linked_year_page(year))
    (root / "2023" / "430703-a" / "index.html").write_bytes(linked_page(dingcheng))
    return root


@pytest.fixture
def opened(browser: Any, folder: Path) -> Iterator[Any]:
    """Opens a page of the site in a size; at the end nothing may have failed, or been asked of anything but files."""
    asked: list[str] = []
    wrong: list[str] = []
    contexts = []

    def open_(name: str, size: str = "desk", **options: object) -> Any:
        contexts.append(browser.new_context(viewport=SIZES[size], **options))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url))
        page.on("requestfailed", lambda request: wrong.append(request.url))
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
        page.on("dialog", lambda dialog: (wrong.append(dialog.message), dialog.dismiss()))
        page.goto((folder / name).as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert wrong == []
    assert asked and all(url.startswith(folder.as_uri()) for url in asked)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_wider_than_the_screen(opened: Any, name: str, size: str) -> None:
    """A page never scrolls sideways; only its wide tables do, within themselves."""
    page = opened(name, size)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert page.locator("h1").is_visible()


@needs_axe
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing(opened: Any, name: str, size: str) -> None:
    """No fault by the rules of WCAG 2.1 AA, with a search or a comparison shown where there is one."""
    page = opened(name, size, bypass_csp=True)
    if name == "index.html":
        page.locator("#words").fill("三公")
        page.get_by_text("2023年 甲区教育局").first.wait_for()
    page.add_script_tag(path=AXE)
    found = page.evaluate("rules => axe.run({runOnly: rules})", RULES)["violations"]
    assert [(fault["id"], [node["html"][:120] for node in fault["nodes"][:3]]) for fault in found] == []


def test_search_finds_departments_and_findings(opened: Any) -> None:
    """Words of a department's name lead to its page, words of a finding to its year; a hostile name stays text."""
    page = opened("index.html")
    field, told = page.get_by_label("部门名称或者核对结果中的词语"), page.locator("#told")
    field.fill("教育局")
    page.get_by_text("找到部门1个").wait_for()
    assert page.locator("#results a").first.get_attribute("href") == "departments/430703-a.html"
    field.fill("教育局 偏慢")
    page.get_by_text("找到部门0个，核对结果3项。").wait_for()
    assert page.locator("#results a").first.get_attribute("href") == "2023/430703-a/index.html#findings-heading"
    field.fill("onerror")
    page.get_by_text("找到部门1个，核对结果0项。").wait_for()
    assert page.locator("#results a").inner_text() == HOSTILE
    field.fill("没有这个词")
    page.get_by_text("找到部门0个，核对结果0项。").wait_for()
    field.fill("教育局")
    page.locator("#results a").first.click()
    assert page.locator("h1").inner_text() == "甲区教育局历年绩效评价"
    assert told.count() == 0


def test_the_keyboard_reaches_everything(opened: Any) -> None:
    """The first stop skips to the text; the focus is always seen; search and choice of years work by keys alone."""
    page = opened("index.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "跳到正文"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.id || document.activeElement.getAttribute('href')"))
        width = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
        assert width >= 2 or stops[-1] is None
        if stops[-1] == "departments/430703-b.html":
            break
    assert {"words", "2023/index.html", "departments/430703-a.html"} <= set(stops)
    page = opened("departments/430703-a.html")
    page.locator("#earlier").focus()
    page.keyboard.press("ArrowUp")
    assert page.locator("#compared").inner_text() == "下表为2021年与2023年的对比。"
    row = page.locator("#comparison tr", has_text="年初预算")
    assert row.locator("td").all_inner_texts() == ["100.00", "300.00", "+200.00", "+200.00%"]


def test_without_script_the_pages_still_say_everything(opened: Any) -> None:
    """Where scripts are switched off there is no dead form: the matrix, and the comparison of the last two years."""
    page = opened("index.html", java_script_enabled=False)
    assert not page.locator("#words").is_visible()
    assert page.get_by_text("检索需要浏览器允许运行脚本").is_visible()
    page = opened("departments/430703-a.html", java_script_enabled=False)
    assert not page.locator("#earlier").is_visible()
    heads = page.locator("#comparison thead th").all_inner_texts()
    assert heads == ["项目", "2022年", "2023年", "增减", "增减率"]


def test_paper_has_tables_and_charts_but_no_forms(opened: Any) -> None:
    """Printed, a page is as wide as the paper, without search field and choice of years."""
    for name, hidden, shown in (
        ("index.html", "#words", ".matrix table"),
        ("departments/430703-a.html", "#earlier", "#comparison"),
    ):
        page = opened(name)
        page.emulate_media(media="print")
        assert not page.locator(hidden).is_visible() and page.locator(shown).is_visible()
        assert len(page.pdf(prefer_css_page_size=True)) > 10_000
