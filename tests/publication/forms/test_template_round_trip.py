"""What a department fills into the template is what is read, wherever rows, columns, tables and sheets are moved."""

import io
from decimal import Decimal
from random import Random

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.intake.ledger import Reading
from assets.knowledge.forms import (
    Block,
    Form,
    GridBlock,
    GridColumn,
    GridRow,
    ListBlock,
    PairsBlock,
    Table,
    Word,
    item_kind,
)
from assets.publication.forms.writer import Content, write_form
from tests.makers.workbooks import (
    DEPARTMENT,
    FORM,
    OWNER,
    SAMPLE,
    TABLES,
    TARGET,
    YEAR,
    Fact,
    edited,
    facts,
    moved,
    read,
    reading,
    stacked,
    workbook,
)

Cells = dict[tuple[str, ...], Content]

EMPTY: dict[Content, str] = {
    None: "blank",
    "-": "dash",
    "—": "dash",
    "－": "dash",
    "不涉及": "not_applicable",
    "无": "not_applicable",
}
FEW = settings(max_examples=25, deadline=None)

amounts = st.decimals(min_value=-99999, max_value=99999, places=2, allow_nan=False).map(lambda value: value + 0)
contents: st.SearchStrategy[Content] = st.one_of(
    amounts.map(float),
    amounts.map(lambda value: f"{value:,f}"),
    st.sampled_from([content for content in EMPTY if content != "无"]),
)
words = st.sampled_from(["优秀", "机关 3 个股室，二级单位 2 个。", "已全部完成；详见附件（1）", "第一行\n第二行"])


def _is_text(slot: Word) -> bool:
    return slot.item is not None and item_kind(slot.item) == "text"


@st.composite
def fillings(draw: st.DrawFn) -> tuple[Cells, dict[str, list[dict[str, Content]]]]:
    """Contents for any of the form's cells, and any number of targets."""
    cells: Cells = dict(OWNER)
    for table in FORM.tables:
        [block] = table.blocks
        if isinstance(block, PairsBlock):
            for slot in block.fields:
                if slot.item and draw(st.booleans()):
                    cells[table.id, slot.label] = draw(words if _is_text(slot) else contents)
        elif isinstance(block, GridBlock):
            for row in block.rows:
                if _is_text(row):
                    continue
                for column in draw(st.lists(st.sampled_from(block.columns), max_size=3, unique_by=id)):
                    cells[table.id, row.label, column.label] = draw(contents)
    targets = [{**TARGET, "指标名称": f"指标{n}", "实际完成值": draw(contents)} for n in range(draw(st.integers(0, 3)))]
    return cells, {"targets": targets} if targets else {}


def expected(cells: Cells, records: dict[str, list[dict[str, Content]]]) -> dict[Fact, Content]:
    """What each cell of the written form is about, and its content: from the declaration, not from the reader."""
    found: dict[Fact, Content] = {}
    for order, table in enumerate(FORM.tables):
        if not table.required and table.id not in records:
            continue
        [block] = table.blocks
        for slot in block.pair_words:
            if slot.item:
                found[order, slot.item, slot.phase or "", "total", 0] = cells.get((table.id, slot.label))
        for row, column in _grid(table, cells):
            if _is_text(row):
                found[order, row.item or "", "final", "total", 0] = cells.get((table.id, row.label, ""))
                continue
            fact = (row.item or column.item or "", row.phase or column.phase or "", row.basis or column.basis or "")
            found[(order, *fact, 0)] = cells.get((table.id, row.label, column.label))
        for record, contents in enumerate(records.get(table.id, []), start=1):
            for slot in block.header_words:
                if slot.item:
                    found[order, slot.item, "final", "total", record] = contents.get(slot.label)
    return found


def _grid(table: Table, cells: Cells) -> list[tuple[GridRow, GridColumn]]:
    [block] = table.blocks
    if not isinstance(block, GridBlock):
        return []
    used = {label for key in cells if key[0] == table.id for label in key[1:]}
    rows = [slot for slot in block.rows if slot.required or slot.label in used]
    return [(row, column) for row in rows for column in block.columns if column.required or column.label in used]


def holds(found: Reading, content: Content) -> bool:
    """Whether a reading says what was filled in."""
    if content in EMPTY:
        return (found.state, found.value) == (EMPTY[content], None)
    if item_kind(found.item) == "text":
        return (found.state, found.raw_text) == ("value", content)
    if isinstance(content, str) and not content.replace(",", "").replace(".", "").lstrip("-").isdigit():
        return found.raw_text == content
    value = Decimal(str(content).replace(",", ""))
    return (found.value, found.state) == (value, "zero" if value == 0 else "value")


def same_as_filled(
    data: bytes, cells: Cells, records: dict[str, list[dict[str, Content]]], name: str = "x.xlsx"
) -> None:
    """Every cell is read once, for what it is, with its value, and its address leads back to its content."""
    found, filled = facts(read(data, name).readings), expected(cells, records)
    assert found.keys() == filled.keys()
    book = openpyxl.load_workbook(io.BytesIO(data))
    for fact, content in filled.items():
        assert holds(found[fact], content), (fact, content, found[fact])
        assert book[found[fact].sheet][found[fact].cell].value == content
        assert (found[fact].department_id, found[fact].fiscal_year) == ("9901-jy", YEAR)


@FEW
@given(fillings())
def test_what_was_filled_in_is_read(filling: tuple[Cells, dict[str, list[dict[str, Content]]]]) -> None:
    """Every number, dash, blank and “不涉及” of the template comes back, with the cell in which it stands."""
    cells, records = filling
    same_as_filled(workbook(cells, records=records), cells, records)


@FEW
@given(fillings(), st.randoms(use_true_random=False), st.integers(0, 3), st.integers(0, 3))
def test_order_and_place_do_not_count(
    filling: tuple[Cells, dict[str, list[dict[str, Content]]]], random: Random, down: int, right: int
) -> None:
    """Rows, columns, tables and sheets in another order, other sheet names, other places: the same is read."""
    cells, records = filling
    data = moved(workbook(cells, form=_shuffled(random), records=records), down, right)
    same_as_filled(data, cells, records, "最终版（改）.XLSX")


def _shuffled(random: Random) -> Form:
    """The form with tables, rows and columns in another order and meaningless sheet names."""
    tables = [
        table.model_copy(
            update={"sheet": f"Sheet{order}", "blocks": [_shuffled_block(block, random) for block in table.blocks]}
        )
        for order, table in enumerate(FORM.tables)
    ]
    return FORM.model_copy(update={"tables": random.sample(tables, len(tables))})


def _shuffled_block(block: Block, random: Random) -> Block:
    if isinstance(block, PairsBlock):
        return block.model_copy(update={"fields": random.sample(block.fields, len(block.fields))})
    if isinstance(block, GridBlock):
        rows, columns = (random.sample(words, len(words)) for words in (block.rows, block.columns))
        return block.model_copy(update={"rows": rows, "columns": columns})
    assert isinstance(block, ListBlock)
    return block.model_copy(update={"columns": random.sample(block.columns, len(block.columns))})


@pytest.mark.parametrize("gap", [1, 4])
def test_all_tables_in_one_sheet(gap: int) -> None:
    """Tables stacked below one another in one sheet are told apart by their titles."""
    cells = {**SAMPLE, ("chapters", "有关建议"): "加强预算编制。"}
    same_as_filled(stacked(workbook(cells, records={"targets": [TARGET]}), gap), cells, {"targets": [TARGET]})


def test_blank_template_is_read_as_blank() -> None:
    """The template as it is sent out gives blanks once department and year stand in it, and no number at all."""

    def fill(book: openpyxl.Workbook) -> None:
        book["基本情况"]["B3"], book["基本情况"]["B4"] = DEPARTMENT, f"{YEAR}年"

    found = read(edited(write_form(FORM), fill)).readings
    assert {r.state for r in found} == {"blank"}
    assert {r.line for r in found} == {0}


@pytest.mark.parametrize(
    ("corner", "content", "wan"),
    [
        ("元", 45122500, "4512.25"), ("元", "45,122,500.00", "4512.25"), ("千元", 45122.5, "4512.25"),
        ("万元", 4512.25, "4512.25"), ("百万元", 45.1225, "4512.25"), ("亿元", 0.451225, "4512.25"),
        ("元", "4512.25万元", "4512.25"), ("万元", "45122500元", "4512.25"), ("元", "0.451225亿元", "4512.25"),
    ],
)  # fmt: skip
def test_unit_in_corner_or_cell(corner: str, content: Content, wan: str) -> None:
    """The unit in a cell counts before the one in the table's corner; either way the ledger holds 万元."""
    cells = {**SAMPLE, ("budget_and_accounts", "预算执行情况", "本年预算支出/合计"): content}
    found = reading(read(workbook(cells, units={"budget_and_accounts": corner})).readings, "total_expenditure",
                    table="budget_and_accounts")  # fmt: skip
    assert (found.value, found.unit, found.state) == (Decimal(wan), "万元", "value")


def test_corner_of_one_table_is_not_that_of_another() -> None:
    """“单位：元” over one table leaves the next table in 万元."""
    found = read(workbook(units={"budget_and_accounts": "元"})).readings
    assert reading(found, "three_public_expenses").value == Decimal("4.51")


@pytest.mark.parametrize("text", ["（单位：元）", "金额单位：人民币元", "编制单位：区教育局　　单位：元", "单位（元）"])
def test_spellings_of_the_corner(text: str) -> None:
    """However the corner says 元, the numbers are 元 and never taken for 万元."""
    data = edited(workbook(), lambda book: book["三公经费"].__setitem__("A2", text))
    assert reading(read(data).readings, "three_public_expenses").value == Decimal("0.000451")


def test_unit_in_a_header() -> None:
    """“上年决算（元）” is in 元 although the other columns are in 万元."""

    def rename(book: openpyxl.Workbook) -> None:
        sheet = book["三公经费"]
        sheet["A2"] = None
        cell = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "上年决算")
        cell.value = "上年决算（元）"

    found = read(edited(workbook(), rename)).readings
    assert reading(found, "three_public_expenses", "previous_final").value == Decimal("0.001202")
    assert reading(found, "three_public_expenses").value == Decimal("4.51")


@pytest.mark.parametrize(
    ("form_title", "table_title", "header"),
    [
        ("2023年度部门整体支出绩效数据收集表", "2023年“三公”经费情况表", "2022年决算"),
        ("本年度部门整体支出绩效数据收集表", "三公经费情况表", "上年度决算数"),
        ("部门 整体支出\n绩效数据收集表", " “三公”经费 情况表 ", "上年\n决算"),
    ],
)  # fmt: skip
def test_titles_and_headers_with_years(form_title: str, table_title: str, header: str) -> None:
    """Titles and headers that spell the year out are the same titles and headers."""

    def rename(book: openpyxl.Workbook) -> None:
        book["填表说明"]["A1"], book["三公经费"]["A1"] = form_title, table_title
        cell = next(cell for row in book["三公经费"].iter_rows() for cell in row if cell.value == "上年决算")
        cell.value = header

    found = read(edited(workbook(), rename)).readings
    assert reading(found, "three_public_expenses", "previous_final").value == Decimal("12.02")


def test_note_rows_are_no_data() -> None:
    """A note below a table (“注：…”) is skipped; an indicator whose name begins with 注 is not."""
    data = edited(
        workbook({}, records={"targets": [{**TARGET, "指标名称": "注册企业数"}]}),
        lambda book: (book["绩效目标"].append(["注：数据来自统计局"]), book["三公经费"].append(["注1：含下属单位"])),
    )
    title = TABLES["targets"].title
    data = edited(data, lambda book: (book["绩效目标"].delete_cols(1), book["绩效目标"].__setitem__("A1", title)))
    found = read(data).readings
    assert [r.raw_text for r in found if r.item == "target_name"] == ["注册企业数"]


@pytest.mark.parametrize("nothing", ["-", "—", "无", "……"])
def test_list_without_entries(nothing: str) -> None:
    """A row of dashes, “无” or the template's “……” means that there are no targets, not a target of that name."""
    row = dict.fromkeys(TARGET, nothing)
    found = read(workbook({}, records={"targets": [row, TARGET]})).readings
    assert [(r.line, r.raw_text) for r in found if r.item == "target_name"] == [(1, "新增规模企业")]


def test_total_row_of_the_score_sheet() -> None:
    """The total row of a score sheet is its total and no indicator."""
    rows: list[dict[str, Content]] = [
        {"评价指标": "预算控制率", "分值": 5, "自评得分": 5},
        {"评价指标": "合计", "分值": 100, "自评得分": 92},
    ]
    found = read(workbook({}, records={"score_sheet": rows})).readings
    assert reading(found, "claim_total").value == Decimal(92)
    assert [r.raw_text for r in found if r.item == "claim_indicator"] == ["预算控制率"]


def test_target_without_sign_is_at_least() -> None:
    """A target value without a sign means “not less than”, as the form's instruction says; an actual has no sign."""
    rows: list[dict[str, Content]] = [
        {**TARGET, "目标值": "20家"},
        {**TARGET, "目标值": "≤30万元"},
        {**TARGET, "目标值": "完成"},
    ]
    found = read(workbook({}, records={"targets": rows})).readings
    assert [r.direction for r in found if r.item == "target_value"] == ["at_least", "at_most", None]
    assert {r.direction for r in found if r.item == "target_actual"} == {None}


def test_number_across_merged_cells_is_read_once() -> None:
    """A number in a merged cell belongs to its first column; in the others its text is kept but no value invented."""

    def merge(book: openpyxl.Workbook) -> None:
        sheet = book["三公经费"]
        row = next(cell.row for cell in sheet["A"] if cell.value == "合计")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=4)

    found = read(edited(workbook(), merge)).readings
    total = {r.phase: (r.state, r.value, r.raw_text) for r in found if r.item == "three_public_expenses"}
    assert total["previous_final"] == ("value", Decimal("12.02"), "12.02")
    assert total["final"] == ("unparsed", None, "12.02")


def test_words_with_a_dash_are_empty() -> None:
    """A dash as grade or 统计范围 says “none”; a chapter that says “无” has said something."""
    cells = {**SAMPLE, ("self_assessment", "自评等级"): "—", ("chapters", "存在的主要问题"): "无"}
    found = read(workbook(cells, records={"targets": [{**TARGET, "目标统计范围": "-"}]})).readings
    assert reading(found, "self_grade").state == "dash"
    assert reading(found, "target_basis").state == "dash"
    assert (reading(found, "text_problems").state, reading(found, "text_problems").raw_text) == ("value", "无")


def test_every_table_of_the_form_is_written_and_read() -> None:
    """A filling that uses every optional row, column and table is read in full."""
    cells: Cells = dict(OWNER)
    for table in TABLES.values():
        [block] = table.blocks
        for slot in block.pair_words:
            if slot.item:
                cells[table.id, slot.label] = "文字" if _is_text(slot) else 7
        if isinstance(block, GridBlock):
            for row in block.rows:
                for column in block.columns:
                    if not _is_text(row):
                        cells[table.id, row.label, column.label] = 7
    cells["budget_and_accounts", "预算执行差异", ""] = "追加较多。"
    records: dict[str, list[dict[str, Content]]] = {
        "targets": [TARGET], "score_sheet": [{"评价指标": "预算控制率", "分值": 5, "自评得分": 4}]
    }  # fmt: skip
    same_as_filled(workbook(cells, records=records), cells, records)
