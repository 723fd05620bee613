"""When two texts are equal: a table of examples for each way of comparing, and the SQL macros held to the same."""

from collections.abc import Callable

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.text import normal
from assets.text.normal import corner_unit, heading, label, normalise, noted_unit, without_annex, without_ordinal
from assets.warehouse.sql_models import macros

EXAMPLES: dict[Callable[[str], str], dict[str, str]] = {
    normal.half_width: {
        "１２．０２％": "12.02%",
        "（１，２００）": "(1,200)",
        "－５": "-5",
        "１　２": "1 2",
        "5①": "5①",
        "10²㎡": "10²㎡",
        "Ⅱ期…": "Ⅱ期…",
    },
    normal.printed: {
        "１，４５７.20 ": "1457.20",
        "1,457.20": "1457.20",
        "1 457.20": "1457.20",
        "（12.02）": "(12.02)",
        "98．5％": "98.5%",
        " －１２\n": "-12",
        "5①": "5①",
        "无": "无",
    },
    normal.plain_sentence: {
        "指标——投资 3 000万元": "指标:投资3?000万元",
        "完成 １００％ 。": "完成100%。",
        "10—20%": "10—20%",
        "建筑 5㎡①": "建筑5㎡①",
        "“12345” 热线": "“12345”热线",
        "Ⅱ期": "II期",
    },
    normal.squeezed: {
        "第　一 章（续）": "第一章(续)",
        "５①": "51",
        "㎡": "m2",
        "预算\n收入": "预算收入",
        "“三公”": "“三公”",
    },
    normal.unquoted: {
        "“三公” 经费：": "三公经费:",
        "「亲清」平台": "亲清平台",
        "'a' ‘b’ \"c\"": "abc",
        "《办法》": "《办法》",
    },
    normal.normalise: {
        "“三公” 经费：": "三公经费",
        "《办法》、细则": "办法细则",
        "金额（元）": "金额",
        "本年度收入": "本年收入",
        "（一）基本支出": "(一)基本支出",
    },
    normal.label: {
        "（一）其中：当年执行率（B/A）": "本年执行率",
        "1．基本支出": "基本支出",
        "二、项目支出（万元）": "项目支出",
        "减：结余": "结余",
        "其中，财政拨款": "财政拨款",
        "执行率(%)(10分)": "执行率",
        "1.5倍": "1.5倍",
        "一、2023年收入": "2023年收入",
        "三公经费": "三公经费",
        "一般公共预算": "一般公共预算",
    },
    normal.bare: {
        "“三公”经费： 控制率": "三公经费控制率",
        "「优」、良:": "优良",
        "优　良\u00a0": "优良",
        "（优）": "（优）",
        "优，良": "优，良",
    },
    normal.printable: {"一行\n二行": "一行�二行", "正\u202e文": "正�文", "全　角": "全　角"},
    normal.short: {"短": "短", "长" * 41: "长" * 39 + "…"},
}


@pytest.mark.parametrize(
    ("compared", "text", "same"), [(each, *pair) for each, table in EXAMPLES.items() for pair in table.items()]
)
def test_what_does_not_count(compared: Callable[[str], str], text: str, same: str) -> None:
    """Each comparison leaves out of account what its table says, and nothing more; done twice it changes nothing."""
    assert compared(text) == same
    assert compared(same) == same


@pytest.mark.parametrize("macro", [normal.bare, normal.printed])
def test_sql_compares_as_python_does(macro: Callable[[str], str]) -> None:
    """A name or value that the readers hold to be equal is equal to the SELECTs too."""
    connection = duckdb.connect()
    connection.execute(macros())
    for text, same in EXAMPLES[macro].items():
        assert connection.execute(f"select {macro.__name__}($text)", {"text": text}).fetchall() == [(same,)]


ORDINALS = {
    "一、概况": "概况",
    "(十二)概况": "概况",
    "1.新建学校": "新建学校",
    "(一)1、新建": "新建",
    "1)新建": "新建",
    "(1)新建": "新建",
    "1.5倍": "1.5倍",
    "1、2月": "1、2月",
    "3,000人": "3,000人",
    "1.2023年收入": "2023年收入",
    "1.2023": "1.2023",
    "三公经费": "三公经费",
    "其中:基本支出": "其中:基本支出",
    "第一部分": "第一部分",
}


@pytest.mark.parametrize("text", ORDINALS)
def test_ordinals_do_not_count(text: str) -> None:
    """“（一）1.新建学校” is “新建学校”; a decimal number, a list of months and a thousand begin with none."""
    assert without_ordinal(text) == ORDINALS[text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第一部分部门概况", (0, "部门概况")),
        ("第二章、绩效", (0, "绩效")),
        ("一、概况", (1, "概况")),
        ("十二.概况", (1, "概况")),
        ("(一)职责", (2, "职责")),
        ("1.机构", (3, "机构")),
        ("12、机构", (3, "机构")),
        ("(3)其他", (4, "其他")),
        ("1.5万元", None),
        ("2023年收入", None),
        ("三公经费", None),
        ("第一产业", None),
    ],
)
def test_levels_of_headings(text: str, parts: tuple[int, str] | None) -> None:
    """A heading is known by its number, from 第一部分 down to （1）."""
    assert heading(text) == parts


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("附件1-2：收入表", "收入表"),
        ("附表3 支出表", "支出表"),
        ("附件：《自评表》", "自评表"),
        ("附：自评表", "自评表"),
        ("附件一、自评表", "自评表"),
        ("附1自评表", "自评表"),
        ("第一部分 教育局", "教育局"),
        ("附件3三门县教育局", "三门县教育局"),
        ("附属医院", "附属医院"),
        ("附一医院自评表", "附一医院自评表"),
    ],
)
def test_a_title_without_its_annex(text: str, title: str) -> None:
    """“附件1：” and “第一部分” before a title are none of it; 附属医院 and 三门县 keep their names."""
    assert without_annex(text) == title


def test_a_title_of_the_year() -> None:
    """“2023年度收支表” is the 收支表 of 2023, that of 2022 is another."""
    assert normal.title("2023年度 收支表", 2023) == normal.title("收支表", 2023) == "收支表"
    assert normal.title("2022年度收支表", 2023) == "上年收支表"
    assert label("2023年收入", 2023) == "本年收入"


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("“三公”经费 情况表", "三公经费情况表"),
        ('"三公"经费情况表', "三公经费情况表"),
        ("在职人数（人）", "在职人数"),
        ("在职人数(人)", "在职人数"),
        ("追加：工资福利支出", "追加工资福利支出"),
        ("本年度 预算收入（万元）", "本年预算收入"),
        ("上年度决算数", "上年决算数"),
        ("因公出国（境）费", "因公出国(境)费"),
        ("楼堂馆所建设面积（㎡）", "楼堂馆所建设面积"),
    ],
)
def test_spellings_of_a_label(text: str, same: str) -> None:
    """Width, blanks, line breaks, quotation marks, colons and unit notes do not make another label."""
    assert normalise(text) == normalise(same) == normalise("\n".join(text))


@pytest.mark.parametrize(
    ("text", "fiscal_year", "normal"),
    [
        ("2023年决算", 2023, "本年决算"),
        ("２０２３年度决算", 2023, "本年决算"),
        ("2022年决算数", 2023, "上年决算数"),
        ("2022年度决算数", 2023, "上年决算数"),
        ("2021年决算数", 2023, "2021年决算数"),
        ("2023年决算", 2022, "2023年决算"),
        ("2023年决算", None, "2023年决算"),
        ("2023年较2022年决算增减", 2023, "本年较上年决算增减"),
    ],
)
def test_years_in_labels(text: str, fiscal_year: int | None, normal: str) -> None:
    """“2022年决算” in the form of 2023 is last year's; the year of another form stays foreign."""
    assert normalise(text, fiscal_year) == normal


words = st.text(alphabet="预算收入支出决本上年编制人数合计三公经费其中0123456789()（）／", max_size=20)


@given(words, st.sampled_from([" ", "\u3000", "\n", "“", "”", '"', "：", ":", "、"]), st.integers(0, 20))
def test_decoration_does_not_count(text: str, mark: str, position: int) -> None:
    """A blank, a line break or a quotation mark anywhere in a label leaves it the same label."""
    assert normalise(text[:position] + mark + text[position:]) == normalise(text)


@given(words)
def test_width_does_not_count(text: str) -> None:
    """Full-width digits and brackets are the same label as half-width ones."""
    assert normalise(text.translate(str.maketrans("0123456789()", "０１２３４５６７８９（）"))) == normalise(text)


@pytest.mark.parametrize(
    ("label", "unit"),
    [("金额（元）", "元"), ("金额(万元)", "万元"), ("金额", None), ("人数（人）", None), ("金额（ 亿元 ）", "亿元")],
)
def test_unit_noted_in_a_label(label: str, unit: str | None) -> None:
    """“金额（元）” matches the declared “金额”, but its 元 counts: otherwise 元 would pass for 万元."""
    assert normalise(label) in {"金额", "人数"}
    assert noted_unit(label) == unit


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("单位：元", "元"), ("单位: 万元", "万元"), ("金额单位：亿元", "亿元"), ("（单位：万元）", "万元"),
        ("单位（元）", "元"), ("单位：人民币元", "元"), ("编制单位：区教育局    单位：元", "元"),
        ("单位：美元", "美元"), ("单位：区教育局", None),
        ("填报单位", None), ("合计", None), ("", None),
    ],
)  # fmt: skip
def test_unit_in_a_corner(text: str, unit: str | None) -> None:
    """The unit is read from a corner however it is written; the name of an organisation is none."""
    assert corner_unit(text) == unit


@pytest.mark.parametrize("form", [normal.unquoted, normal.plain_sentence])
@given(
    text=st.text(alphabet="三公 “”，（）％１2.5—-—㎡①费", max_size=30),
    span=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_what_is_quoted_stands_so_in_the_text(form: Callable[[str], str], text: str, span: tuple[int, int]) -> None:
    """A clause that was found in a lenient form of a paragraph is shown with the signs that its writer used."""
    plain = form(text)
    start, end = sorted(min(position, len(plain)) for position in span)
    written = normal.as_written(text, plain, start, end)
    assert written in text
