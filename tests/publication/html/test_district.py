"""The pages over all years as files: what they say, what they need, how large they are."""

import json
import re
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from assets.publication.content.district import Site
from assets.publication.content.over_years import difference, lines
from assets.publication.html.district import FINDINGS_OF_A_YEAR, history_page, search_data, site_files, site_index
from assets.publication.publish import publish_site
from tests.makers.site import HOSTILE, district, large

LIMIT = 300_000


class Outline(HTMLParser):
    """Headings, tables without captions, header cells without a scope and scripts of a page."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.uncaptioned = 0
        self.unscoped = 0
        self.ids: list[str] = []
        self.elements: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count one element."""
        named = dict(attrs)
        self.elements.append(tag)
        if re.fullmatch("h[1-6]", tag):
            self.levels.append(int(tag[1]))
        if tag in ("table", "caption"):
            self.uncaptioned += 1 if tag == "table" else -1
        if tag == "th" and "scope" not in named:
            self.unscoped += 1
        if named.get("id"):
            self.ids.append(named["id"] or "")


@pytest.fixture(scope="module")
def site() -> Site:
    return district()


@pytest.fixture(scope="module")
def pages(site: Site) -> dict[str, bytes]:
    return dict(site_files(site))


def html(pages: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in pages.items() if name.endswith(".html")}


def test_the_site_has_its_files(pages: dict[str, bytes]) -> None:
    """One entry page, one page of each department, one file of each year to search through."""
    assert sorted(pages) == [
        "departments/430703-a.html", "departments/430703-b.html", "departments/430703-c.html", "index.html",
        "search/2021.js", "search/2022.js", "search/2023.js",
    ]  # fmt: skip


def test_the_same_data_gives_the_same_bytes(site: Site, pages: dict[str, bytes]) -> None:
    """A rerun that changes nothing leaves every page as it was."""
    assert dict(site_files(site)) == pages


def test_headings_are_in_order_and_tables_are_named(pages: dict[str, bytes]) -> None:
    """A screen reader finds one title, no skipped level, a caption on each table, a scope on each header cell."""
    for page in html(pages).values():
        outline = Outline(page)
        assert outline.levels[0] == 1 and outline.levels.count(1) == 1
        assert all(deeper <= level + 1 for level, deeper in zip(outline.levels, outline.levels[1:], strict=False))
        assert (outline.uncaptioned, outline.unscoped) == (0, 0)
        assert len(outline.ids) == len(set(outline.ids))
        assert b'lang="zh-CN"' in page and b'href="#main"' in page and b'<main id="main"' in page


def test_hostile_names_are_shown_as_typed(pages: dict[str, bytes]) -> None:
    """A name full of markup is text everywhere: on both pages, in the data for scripts, in links."""
    for page in html(pages).values():
        outline = Outline(page)
        assert "img" not in outline.elements and "b" not in outline.elements[: outline.elements.index("main")]
        assert outline.elements.count("script") <= 2
        assert b"alert(1)</script>" not in page and b"onerror=alert(1)>" not in page
    assert "&lt;/script&gt;&lt;script&gt;alert(1)" in pages["departments/430703-b.html"].decode()


def test_no_page_loads_anything_from_elsewhere(pages: dict[str, bytes]) -> None:
    """Pages opened from a folder without network ask for nothing; their links stay below the outputs folder."""
    for name, page in html(pages).items():
        text = page.decode()
        assert not re.search(r"<link|<iframe|<script[^>]+src|@import|url\(|https?:|//www", text, re.IGNORECASE)
        links = set(re.findall(r'href="([^"]*)"', text))
        assert links and not any(link.startswith("/") or ":" in link for link in links)
        assert all(link.count("../") <= name.count("/") for link in links)


def test_the_matrix_says_interval_claim_verdict_and_alarms(site: Site) -> None:
    """The cell of a department and year holds all four and leads to the page of that year."""
    text = site_index(site).decode()
    cell = text[text.index('<a href="2022/430703-a/index.html">') :].split("</td>")[0]
    assert re.sub("<[^>]+>", " ", cell).split() == ["60.00—90.00分", "自评92.00", "不可达到", "不符1"]
    assert '<a href="departments/430703-a.html">' in text and '<a href="2023/index.html">' in text


def test_a_year_without_evaluation_is_an_empty_cell(site: Site) -> None:
    """A department not evaluated in a year has no score of 0 there; one that could not be scored says so."""
    row = site_index(site).decode().split("departments/430703-b.html")[1].split("</tr>")[0]
    assert row.count("<td></td>") == 2
    assert "无法测算" in row and "自评" not in row.replace("未自评", "")


def test_no_score_of_two_schemes_and_no_figure_across_a_merger_is_compared(site: Site) -> None:
    """“不可比” stands where a difference would mislead."""
    merged = site.histories[2]
    printed = {line.label: line for line in lines(merged)}
    assert difference(printed["决算"], 0, 1, merged) == ("不可比", "不可比")
    assert difference(printed["决算"], 1, 2, merged) == ("0.00", "0.00%")
    assert difference(printed["年初预算"], 1, 2, merged) == ("+100.00", "+50.00%")
    assert difference(printed["自评得分"], 1, 2, merged) == ("不可比", "／")
    page = history_page(merged).decode()
    assert "2021年度与2022年度之间机构有合并或者分立" in page and "2022年度以前名称为甲区旧局。" in page


def test_an_unknown_figure_is_a_word(site: Site) -> None:
    """A blank stays 未填, a dash stays a dash, a year without targets has no count; nothing is 0."""
    unknown = {line.label: [cell.text for cell in line.cells] for line in lines(site.histories[1])}
    assert (unknown["决算"], unknown["自评得分"], unknown["重算最低"]) == (["未填"], ["未提供"], ["无法测算"])
    assert unknown["绩效目标完成"] == ["未提供"]
    whole = site.histories[0]
    overseas = next(line for line in lines(whole) if line.label == "因公出国（境）费")
    assert overseas.cells[0].text == "-"
    assert difference(overseas, 0, 1, whole) == ("不计算", "不计算")


def test_the_comparison_shows_the_last_two_years_without_script(site: Site) -> None:
    """Where scripts are not allowed the table is there, of the last two years; the choice of years is hidden."""
    page = history_page(site.histories[0]).decode()
    table = page.split('<table id="comparison">')[1].split("</table>")[0]
    assert "2022年" in table and "2023年" in table and "2021年" not in table
    assert re.search(r'年初预算（万元）</th><td class="number">200.00</td><td class="number">300.00</td>', table)
    assert '<form id="compare" class="screen" hidden>' in page


def test_one_year_alone_is_not_compared(site: Site) -> None:
    """A department of one year is told that there is nothing to compare with."""
    page = history_page(site.histories[1]).decode()
    assert "没有可以对比的年度" in page and "<script" not in page


def test_findings_lead_to_the_page_of_the_year(site: Site) -> None:
    """Alarms come first, long lists are cut with the number left out, and the year's page has all."""
    page = history_page(site.histories[1]).decode()
    assert page.count("缺少数据：") == FINDINGS_OF_A_YEAR and "另有10项。" in page
    assert 'href="../2023/430703-b/index.html#findings-heading"' in page


def test_search_data_are_departments_with_their_findings(site: Site) -> None:
    """The file of a year is one call with JSON: id, name, region and findings of each department."""
    call = re.fullmatch(r"jiping\(2023,(.*)\)\n", search_data(site, 2023).decode())
    assert call is not None
    rows = json.loads(call[1])
    assert [row[:3] for row in rows] == [
        ["430703-a", "甲区教育局", "甲区"],
        ["430703-b", HOSTILE, "甲区"],
        ["430703-c", "甲区新局", "甲区"],
    ]
    assert rows[0][3][1] == ["提示", "支出进度", "2023年支出进度偏慢"]


def test_only_changed_pages_are_written(site: Site, tmp_path: Path) -> None:
    """A rerun leaves unchanged files untouched, mends a damaged one, and takes away a department no longer there."""
    assert len(publish_site(site, tmp_path)) == 7
    assert publish_site(site, tmp_path) == []
    (tmp_path / "index.html").write_text("损坏", encoding="utf-8")
    assert publish_site(site, tmp_path) == ["index.html"]
    written = publish_site(Site(site.histories[:2]), tmp_path)
    assert "departments/430703-a.html" not in written
    assert not (tmp_path / "departments" / "430703-c.html").exists()
    assert not list(tmp_path.rglob(".*"))


def test_a_large_district_stays_small_and_quick(tmp_path: Path) -> None:
    """1,500 department-years are written in under a minute, and no page reaches 300 kB."""
    started = time.monotonic()
    publish_site(large(150, 10), tmp_path)
    assert time.monotonic() - started < 60
    sizes = {path.name: path.stat().st_size for path in tmp_path.rglob("*.html")}
    assert len(sizes) == 151
    assert max(sizes.values()) < LIMIT, max(sizes.items(), key=lambda size: size[1])


def test_a_matrix_too_large_shows_the_latest_years_and_says_so() -> None:
    """300 departments over 15 years do not fit in one page: it has the last five, the rest is led to."""
    site = large(300, 15)
    page = site_index(site).decode()
    assert len(page.encode()) < LIMIT and "本表只列最近5个年度" in page
    assert '<th scope="col">2020年</th>' in page and '<th scope="col">2019年</th>' not in page
    assert 'href="2010/index.html"' in page
    assert len(history_page(site.histories[0])) < LIMIT


def test_without_any_evaluation_there_is_still_a_page() -> None:
    """A home with nothing evaluated says so."""
    page = site_index(Site([])).decode()
    assert "没有可以评价的部门" in page and "<script" not in page
