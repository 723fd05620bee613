"""A printed table on a page: what its rows are, and that no text of a department becomes markup."""

import pytest
from lxml import etree, html

from assets.publication.content.blocks import Column, Table
from assets.publication.html.table import table_html

COLUMNS = (Column("项目", 60), Column("金额", 40, "money"))


def drawn(*rows: tuple[str, ...], has_total: bool = False) -> etree._Element:
    """The table as elements."""
    return html.fromstring(table_html(Table("表<1>", COLUMNS, rows, "单位：万元", has_total)))


def test_a_group_heads_its_rows_and_the_last_row_is_the_total() -> None:
    """The reader tells groups, figures and the total apart; only the last row is a total."""
    same = ("支出", "1.00")
    table = drawn(("口径：合计",), same, same, has_total=True)
    heads = [(head.get("scope"), head.text) for head in table.iter("th")]
    assert heads == [("col", "项目"), ("col", "金额"), ("colgroup", "口径：合计")]
    assert [row.get("class") for row in table.iter("tr")] == [None, "span", None, "total"]
    assert [cell.get("class") for cell in table.iter("td")] == [None, "number"] * 2


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '" onload="x', "&lt;b&gt;", "'><b>"])
def test_a_departments_words_are_never_markup(hostile: str) -> None:
    """Whatever a cell says is shown as written, in a row, a group and a caption."""
    table = drawn((hostile,), (hostile, hostile))
    assert [cell.text for cell in table.iter("td")] == [hostile, hostile]
    assert {element.tag for element in table.iter()} <= {
        "div", "table", "caption", "span", "colgroup", "col", "thead", "tbody", "tr", "th", "td",
    }  # fmt: skip
    assert html.fromstring(table_html(Table(hostile, COLUMNS, (("", ""),)))).attrib["aria-label"] == hostile


def test_lines_stay_lines_and_an_empty_table_says_why() -> None:
    """A list of files stands one below the other; where there is nothing, the reason stands instead."""
    [cell] = [cell for cell in drawn(("一\n二", "")).iter("td") if cell.text]
    assert "".join(part if isinstance(part, str) else part.tag for part in [cell.text, *cell, cell[0].tail]) == "一br二"
    assert table_html(Table("表", COLUMNS, (), empty="没有<数据>。")) == '<p class="muted">没有&lt;数据&gt;。</p>'
