"""Changes from last year, last year's amounts and budgets beside this year's, and parts listed in one sentence."""

import pytest

from assets.intake.containers.sheets import Cell
from assets.intake.prose.figures import figures_in
from assets.intake.prose.numbers import ProseNumbers
from tests.makers.documents import prose

NAMES = ["示例县教育局", "县教育局"]
TOTAL, LAST, CHANGE = (f"three_public_expenses.{phase}" for phase in ("final", "previous_final", "change"))
RATE = "three_public_change_rate.change"


def said(*paragraphs: str, unsaid: str | None = "final", names: list[str] = NAMES) -> dict[str, str]:
    """``item.phase`` → amount of figures of the whole department."""
    sheet = prose(*paragraphs)
    cells = [Cell(sheet, row, 0) for row in range(len(paragraphs))]
    figures = figures_in(cells, 2023, names, ProseNumbers([sheet]), unsaid=unsaid)
    return {f"{one.item}.{one.phase}": one.amount for one in figures if one.basis == "total"}


@pytest.mark.parametrize(
    "text",
    [
        "2023年“三公”经费支出9.30万元，2022年为7.50万元，比上年增加1.80万元，增长24%。",
        "“三公”经费2023年决算数9.30万元，2022年决算数7.50万元，增加1.80万元，增长24%。",
        "去年“三公”经费支出7.50万元，今年为9.30万元，同比增加1.80万元，增长24%。",
        "“三公”经费支出9.30万元，较上年7.50万元增加1.80万元，增长24%。",
        "“三公”经费支出9.30万元（上年同期7.50万元），比上年增加了1.80万元，增长24%。",
        "2022年度“三公”经费支出7.50万元。2023年度“三公”经费支出9.30万元，比2022年度增加1.80万元，增长24%。",
        "“三公”经费支出决算9.30万元。与上年7.50万元相比，增加1.80万元，增长24%。",
        "2023年度“三公”经费支出9.30万元。2022年为7.50万元，增加1.80万元，增长24%。",
        "“三公”经费2022年决算数7.50万元，2023年决算数9.30万元，增加1.80万元，增长24%。",
    ],
)
def test_last_year_stands_anywhere(text: str) -> None:
    """An amount behind another year, 上年 or 去年 is last year's wherever it stands, never the total of this year."""
    assert said(text) == {TOTAL: "9.30万元", LAST: "7.50万元", CHANGE: "1.80万元", RATE: "24%"}


def test_a_comparison_of_its_own_paragraph() -> None:
    """“与上年……相比” begins a paragraph: it is about the total before it where the three amounts add up, or none."""
    first = "“三公”经费支出决算9.30万元，其中：公务接待费5.10万元。"
    fits = said(first, "与上年7.50万元相比，增加1.80万元，增长24%。")
    assert (fits[LAST], fits[CHANGE]) == ("7.50万元", "1.80万元")
    assert LAST not in said(first, "与上年7.50万元相比，增加1.70万元，增长23%。")


def test_an_older_year_is_not_last_year() -> None:
    """Amounts of 2021, and changes from it, have no phase in a report of 2023."""
    assert said("“三公”经费支出9.30万元，2021年为8.00万元，较2021年增加1.30万元，增长16.25%。") == {TOTAL: "9.30万元"}


@pytest.mark.parametrize(
    ("text", "change"),
    [
        ("“三公”经费支出9.30万元，比上年减少0.70万元。", "-0.70万元"),
        ("“三公”经费支出9.30万元，决算数较上年决算数减少0.70万元。", "-0.70万元"),
        ("“三公”经费支出9.30万元，比上年增加-0.70万元。", "-0.70万元"),
        ("“三公”经费支出9.30万元，比上年减少-0.70万元。", None),
        ("“三公”经费支出9.30万元，较年初预算数减少0.70万元。", None),
        ("“三公”经费支出9.30万元，占总支出的比重比上年下降0.7个百分点。", None),
        ("会议费支出3万元，比上年增加0.70万元。", None),
        ("“三公”经费年初预算9.30万元，比上年减少0.70万元。", None),
    ],
)
def test_what_is_a_change_of_the_total(text: str, change: str | None) -> None:
    """A fall is negative; double negatives, gaps to the budget, percentage points and changes of others are none."""
    assert said(text).get(CHANGE) == change


LISTS = [
    "2023年“三公”经费支出12.60万元。其中：因公出国（境）费1.50万元；公务用车购置及运行维护费6.20万元，比上年减少0.50万元，"
    "下降7.46%；公务接待费4.80万元。",
    "“三公”经费支出12.60万元，其中：因公出国（境）费支出1.50万元，占11.9%，增加0.30万元，增长25%；公务用车购置及运行维护费支出"
    "6.20万元，占49.2%；公务接待费支出4.80万元，占38.1%。",
    "“三公”经费支出12.60万元，比上年增加2.10万元，增长20%。其中：因公出国（境）费1.50万元、公务用车购置及运行费6.20万元、公务接待费4.80万元。",
    "“三公”经费支出12.60万元，比上年增加2.10万元，增长20%，其中：因公出国（境）费1.50万元，占11.9%；公务用车购置及运行费6.20万元，占"
    "49.2%；公务接待费4.80万元。",
    "“三公”经费支出12.60万元，较年初预算数减少17.40万元，下降58%，其中：因公出国（境）费1.50万元，公务用车购置及运行维护费6.20万元"
    "（公务用车购置费2.00万元，公务用车运行维护费4.20万元），公务接待费4.90万元。",
    "“三公”经费支出12.60万元，其中：因公出国（境）费1.50万元，与上年持平；公务用车购置及运行费支出6.20万元，与预算数持平；公务接待费"
    "4.80万元。",
    "“三公”经费支出12.60万元（因公出国（境）费1.50万元，公务用车购置及运行维护费6.20万元，公务接待费4.80万元）。",
]


@pytest.mark.parametrize("text", LISTS)
def test_parts_of_one_sentence(text: str) -> None:
    """Every part is read, though changes and shares stand between them; that they do not add up is for the check."""
    figures = said(text)
    parts = ("three_public_expenses", "overseas_travel", "vehicles", "official_reception")
    assert [figures[f"{part}.final"] for part in parts][:3] == ["12.60万元", "1.50万元", "6.20万元"]
    assert figures["official_reception.final"] in ("4.80万元", "4.90万元")


def test_parts_of_a_change_are_no_figures() -> None:
    """“比上年增加2.10万元，其中公务接待费0.60万元” may list what the increase is made of."""
    assert "official_reception.final" not in said(
        "“三公”经费支出12.60万元，比上年增加2.10万元，其中公务接待费0.60万元、公务用车运行维护费1.50万元。"
    )


@pytest.mark.parametrize(
    "text",
    [
        "2023年度“三公”经费财政拨款支出预算为30.00万元，支出决算为12.60万元，完成预算的42%。其中：公务接待费预算8.00万元。",
        "“三公”经费支出12.60万元，年初预算30.00万元（其中公务接待费8.00万元），费用支出较年初预算数减少17.40万元，下降58%。",
        "2023年“三公”经费预算数30.00万元，其中：公务接待费8.00万元。2023年“三公”经费支出决算12.60万元，完成预算的42%。",
    ],
)
def test_budget_beside_the_final_amount(text: str) -> None:
    """Each amount has the phase that its words say, and the parts that of the amount that they are parts of."""
    assert said(text) == {
        TOTAL: "12.60万元", "three_public_expenses.control": "30.00万元", "official_reception.control": "8.00万元",
    }  # fmt: skip


def test_last_years_budget() -> None:
    """A budget of the year before is last year's control number; of other items there is no such figure."""
    assert said("2022年“三公”经费预算28万元，2023年预算25万元。") == {
        "three_public_expenses.previous_control": "28万元",
        "three_public_expenses.control": "25万元",
    }


def test_a_document_about_a_budget() -> None:
    """In it an amount that does not say its phase is planned; how many people there are at the year's end is not."""
    text = "“三公”经费12万元，其中：公务接待费2万元。基本支出300万元。在职人员20人。"
    assert said(text, unsaid="initial_budget") == {
        "three_public_expenses.control": "12万元", "official_reception.control": "2万元",
        "basic_expenditure.initial_budget": "300万元",
    }  # fmt: skip
    assert said("基本支出300万元，项目支出决算20万元。", unsaid=None) == {"project_expenditure.final": "20万元"}


def test_a_county_as_a_department() -> None:
    """全县 is the department itself where that is a county; of a bureau it is another body."""
    text = "2023年全县“三公”经费支出700万元。"
    assert said(text, names=["示例县", "示例县人民政府"]) == {TOTAL: "700万元"}
    assert said(text) == {}


@pytest.mark.parametrize(
    "text",
    [
        "2023年“三公”经费支出9.30万元，其中公务接待费3万元。2022年为7.50万元。",
        "2023年“三公”经费支出9.30万元，下属单位支出3万元。2022年为7.50万元。",
        "2023年“三公”经费支出9.30万元。2021年为7.50万元。",
    ],
)
def test_a_year_in_a_sentence_of_its_own_needs_one_amount_before_it(text: str) -> None:
    """“2022年为7.50万元” goes on with the sentence before where that is about one amount, and of last year only."""
    found = said(text)
    assert found[TOTAL] == "9.30万元" and LAST not in found
