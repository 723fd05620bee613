"""How budgets and accounts are explained in sentences: totals by source, lists over several sentences, comparisons."""

import pytest

from tests.intake.prose.test_narrative import figures, read
from tests.intake.prose.test_numbers import uses

BUDGET, ACCOUNT = "示例县教育局2023年部门预算说明", "示例县教育局2023年度部门决算情况说明"


def planned(*paragraphs: str) -> dict[str, str]:
    """Figures of the explanation of a budget."""
    return figures(read(BUDGET, *paragraphs))


def accounted(*paragraphs: str) -> dict[str, str]:
    """Figures of the explanation of final accounts, by item, phase and basis."""
    return {
        f"{one.item}.{one.phase}.{one.basis}": str(one.value.normalize())
        for one in read(ACCOUNT, *paragraphs).readings
        if one.value is not None and not one.item.startswith("statement_")
    }


def unread(title: str, *paragraphs: str) -> list[str]:
    """The clauses of the numbers that are listed as unread."""
    return [number.text for number in read(title, *paragraphs).numbers.unread]


def test_the_totals_of_a_budget() -> None:
    """“收入预算” and “支出预算” are the whole budget; what they grew by says nothing of this year."""
    paragraphs = (
        "2023年，示例县教育局收入预算1,204.50万元，其中：财政拨款收入1,200.00万元，比2022年预算增加30.20万元，增长2.58%；"
        "事业收入0万元；事业单位经营收入4.50万元。",
        "支出预算1,204.50万元，其中：基本支出900.00万元；项目支出304.50万元。",
    )
    assert planned(*paragraphs) == {
        "total_revenue.initial_budget": "1204.5", "general_public_budget.initial_budget": "1.2E+3",
        "institutional_revenue.initial_budget": "0", "business_revenue.initial_budget": "4.5",
        "total_expenditure.initial_budget": "1204.5", "basic_expenditure.initial_budget": "9E+2",
        "project_expenditure.initial_budget": "304.5",
    }  # fmt: skip
    assert unread(BUDGET, *paragraphs) == []


def test_a_budget_with_carry_over_is_the_grand_total() -> None:
    """Where a budget speaks of 结转, “收入预算” holds it, and so do 收支总预算 and 收、支总计 of both sides."""
    assert planned("2023年收入预算500万元，其中：上年结转20万元。")["revenue_grand_total.initial_budget"] == "5E+2"
    assert planned("示例县教育局2023年收支总预算510.50万元。") == {
        "revenue_grand_total.initial_budget": "510.5",
        "expenditure_grand_total.initial_budget": "510.5",
    }
    text = "2023年度收、支总计均为610.50万元。与上年相比，收、支总计各减少9.50万元，下降1.53%。"
    assert accounted(text) == {
        "revenue_grand_total.final.total": "610.5",
        "expenditure_grand_total.final.total": "610.5",
    }
    assert unread(ACCOUNT, text) == []


@pytest.mark.parametrize(
    "text",
    [
        "“三公”经费预算12万元，其中：公务接待费2万元。支出预算12万元。",
        "下属学校支出预算12万元。",
        "基本支出900万元。收入预算12万元，比2022年减少3万元。其中县招生办支出预算3万元。",
    ],
)
def test_a_budget_behind_something_else_is_not_that_of_all(text: str) -> None:
    """“支出预算” alone means the department only where nothing else has been spoken of."""
    assert "total_expenditure.initial_budget" not in planned(text)


def test_expenditure_of_one_source() -> None:
    """“一般公共预算财政拨款支出” is no revenue and not all expenditure; its parts are of that source."""
    assert accounted(
        "2023年度一般公共预算财政拨款基本支出300万元，其中：人员经费260.50万元，主要包括：基本工资、津贴补贴；公用经费39.50万元，主要包括：办公费。"
    ) == {
        "basic_expenditure.final.general_budget": "3E+2",
        "personnel_funds.final.general_budget_basic": "260.5",
        "public_funds.final.general_budget_basic": "39.5",
    }
    assert accounted("2023年财政拨款支出3205万元，基本支出2000万元，项目支出1205万元。") == {
        "total_expenditure.final.fiscal_appropriation": "3205"
    }
    assert accounted("2023年国有资本经营预算财政拨款支出8万元。") == {"total_expenditure.final.state_capital": "8"}


def test_a_source_below_expenditure_is_no_revenue() -> None:
    """What is listed below the expenditure is spent; nobody knows whether as much was received."""
    assert accounted("2023年支出合计800万元，其中：一般公共预算拨款780万元，政府性基金收入20万元。") == {
        "total_expenditure.final.total": "8E+2"
    }


def test_agency_expenses_and_procurement() -> None:
    """What an agency spends on itself, meetings, training, and what is bought by kind."""
    assert planned(
        "2023年示例县教育局下属1家机关和2家参公事业单位财政拨款的机关运行经费预算为66.10万元。",
        "2023年本部门政府采购预算88.00万元，其中：货物预算38.00万元、工程预算0万元、政府采购服务预算50.00万元。",
    ) == {
        "agency_operating_expenses.initial_budget": "66.1", "government_procurement.initial_budget": "88",
        "procurement_goods.initial_budget": "38", "procurement_works.initial_budget": "0",
        "procurement_services.initial_budget": "5E+1",
    }  # fmt: skip
    assert accounted("2023年本部门开支会议费3.20万元，召开会议2次，人数300人；开支培训费5.60万元。") == {
        "meeting_expenses.final.total": "3.2",
        "training_expenses.final.total": "5.6",
    }
    assert planned("维修工程预算38.00万元，服务预算5万元。") == {}


def test_the_year_in_a_reason_is_not_that_of_the_parts() -> None:
    """“其中” goes on with the amount before it, whatever year the reason for its change speaks of."""
    text = (
        "公务用车购置及运行费30万元，比2022年预算减少5万元，主要原因是更新车辆，但与2022年购置的车型不同。"
        "其中：公务用车购置费18万元；公务用车运行费12万元。"
    )
    assert planned(text) == {
        "vehicles.control": "3E+1",
        "vehicle_purchase.control": "18",
        "vehicle_operation.control": "12",
    }
    assert "official_reception.previous_final" not in accounted("因2022年接待任务较多，公务接待费3万元。")


def test_a_paragraph_under_its_own_heading() -> None:
    """“2.公务接待费。2023年决算数……，比年初预算数……” names the item once; the difference of the two is not needed."""
    text = "2.公务接待费。2023年决算数1.20万元，比2023年年初预算数2.00万元减少0.80万元。"
    assert accounted(text) == {"official_reception.final.total": "1.2", "official_reception.control.total": "2"}
    assert unread(ACCOUNT, text) == []


def test_a_change_that_names_what_has_changed() -> None:
    """“公务接待费比上年减少……” is the change of that line; of a budget, or of another line, it is not needed."""
    assert accounted("公务接待费支出比上年减少0.30万元，下降9%。") == {"official_reception.change.total": "-0.3"}
    assert planned("2023年公务接待费预算较2022年减少0.30万元。", "公务接待费3万元。") == {
        "official_reception.control": "3"
    }
    assert unread(ACCOUNT, "本年支出合计20万元。", "机关运行经费支出比上年减少3万元，下降4%。") == []


def test_a_rate_belongs_to_the_change_before_it() -> None:
    """The rate behind the difference from the budget is not needed; that behind the change from last year is read."""
    text = "“三公”经费支出9万元，较年初预算数减少11万元，下降55%。较上年支出数减少0.70万元，下降7.8%。"
    for said in (text, text.replace("。较", "，较")):
        figures_of = accounted(said)
        assert figures_of["three_public_expenses.change.total"] == "-0.7"
        assert figures_of["three_public_change_rate.change.total"] == "-7.8"


def test_people_together() -> None:
    """The sum of those just counted is nothing of its own; another sum is asked about."""
    text = "在职人员13人，离退休人员3人，共计16人。"
    assert uses("一、部门概况", text) == [("13", "read"), ("3", "not_needed"), ("16", "not_needed")]
    assert uses("一、部门概况", text.replace("16", "19"))[-1] == ("19", "unread")


def test_posts_have_no_budget() -> None:
    """“编制2023年部门预算” is about drawing up, not about posts."""
    assert planned("我部门编制2023年部门预算单位共1个。", "公务接待费3万元。") == {"official_reception.control": "3"}


def test_what_belongs_to_single_projects_and_subjects() -> None:
    """Lines by subject, projects' own budgets, and how far the work on performance goes are known, and not needed."""
    known = (
        "1.“教育支出（类）普通教育（款）小学教育（项）”620.10万元，主要用于小学运行。2022年当年预算执行数为610.00万元，2023年预算安排620.10万元，增加1.64%。",
        "2023年度项目总预算117.00万，其中支持办学87.00万，合计117.00万。",
        "编报绩效目标的项目共25个，涉及项目预算资金1381.60万元。",
        "面向中小企业预留政府采购项目预算金额64.98万元，其中，预留给小型和微型企业的政府采购项目预算为45.49万元。",
        "一般公共服务支出30万元，教育（类）支出590万元。",
    )
    assert unread(BUDGET, "公务接待费3万元。", *known) == []
    assert planned("公务接待费3万元。", *known) == {"official_reception.control": "3"}


def test_an_unread_number_is_shown_whole() -> None:
    """A separator of thousands ends no clause."""
    assert unread(ACCOUNT, "公务接待费3万元。", "下属学校自筹18,976.76万元，已结清。") == ["下属学校自筹18,976.76万元"]


def test_a_bracket_may_name_another_body() -> None:
    """“基本支出（本级）” is not that of the department; “财政局（本级）” and “（含税）” change nothing."""
    assert accounted("本年支出合计90万元，基本支出（本级）30万元。") == {"total_expenditure.final.total": "9E+1"}
    assert accounted("示例县教育局（本级）2023年本年支出合计（含税）90万元。") == {
        "total_expenditure.final.total": "9E+1"
    }


def test_the_budget_of_last_year() -> None:
    """What was planned a year ago stands in last year's file, and so does the growth since."""
    text = "2023年机关运行经费预算68万元，2022年预算66万元，增加2万元，增长3.03%。"
    assert planned(text) == {"agency_operating_expenses.initial_budget": "68"}
    assert unread(BUDGET, text) == []


def test_totals_that_may_leave_out_the_carry_over() -> None:
    """“收入总计900，支出总计850，结余50” are no grand totals: those of both sides are equal."""
    assert accounted("2023年收入总计900万元，支出总计850万元，结余50万元。") == {}
    assert accounted("收入总计900万元，支出总计900万元，年末结转和结余50万元。") == {
        "revenue_grand_total.final.total": "9E+2", "expenditure_grand_total.final.total": "9E+2",
        "closing_carryover.final.total": "5E+1",
    }  # fmt: skip


def test_what_is_carried_over_of_a_fund() -> None:
    """The carry-over behind the revenue of one fund is that of the fund; behind all revenue it is the department's."""
    fund = "2023年度政府性基金预算财政拨款收入50万元；年初结转和结余7万元；年末结转和结余0万元。"
    assert accounted(fund) == {"government_fund.final.total": "5E+1"}
    whole = "2023年度本年收入900万元，政府性基金收入50万元，年初结转和结余7万元。"
    assert accounted(whole)["opening_carryover.final.total"] == "7"


def test_two_things_with_one_amount() -> None:
    """“会议费、培训费8万元” is the amount of neither."""
    assert accounted("公务接待费3万元。", "会议费、培训费共计8万元。") == {"official_reception.final.total": "3"}


@pytest.mark.parametrize(
    "text",
    [
        "公务接待费。全年接待3批次。2.车辆。2023年决算数3万元。",
        "项目支出。主要包括：一是办学补助，2023年年初预算数20万元，决算数18万元。",
        "公务接待费。2.公务用车运行费情况。2023年决算数3万元。",
    ],
)
def test_a_heading_holds_until_something_else_is_spoken_of(text: str) -> None:
    """An amount without a name is that of the heading only where nothing stands between them."""
    assert not {"official_reception.final.total", "project_expenditure.final.total"} & set(accounted(text))
