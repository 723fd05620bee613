"""Figures in sentences: what is said beyond doubt is taken with its clause, everything else is left alone."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assets.intake.containers.sheets import Cell
from assets.intake.prose.figures import conclusion_readings, figure_readings, figures_in
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.source_file import Owner
from tests.makers.documents import prose

NAMES = ["示例县教育局", "县教育局"]
OWNER = Owner("01", 2023)
NUMBERS = ProseNumbers([])


def said(*paragraphs: str) -> dict[str, str]:
    """``item.phase.basis`` → amount; empty where it is unclear."""
    sheet = prose(*paragraphs)
    cells = [Cell(sheet, row, 0) for row in range(len(paragraphs))]
    return {
        f"{one.item}.{one.phase}.{one.basis}": one.amount
        for one in figures_in(cells, 2023, NAMES, ProseNumbers([sheet]))
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "截至2023年末，县教育局核定编制52名，其中：行政编制18名，事业编制34名；在职人员49人，退休人员23人。",
            {"approved_posts": "52名", "administrative_posts": "18名", "institutional_posts": "34名",
             "staff_in_post": "49人", "retirees": "23人"},
        ),
        ("本单位人员编制数为20人,年末在职人数19人。", {"approved_posts": "20人", "staff_in_post": "19人"}),
        ("２０２３年我局总支出１，２３４．５６万元。", {"total_expenditure": "1234.56万元"}),
        ("全年总支出1,234.56万元，其中基本支出1,000.00万元、项目支出234.56万元。",
         {"total_expenditure": "1234.56万元", "basic_expenditure": "1000.00万元", "project_expenditure": "234.56万元"}),
        ("2023年本年收入合计866.2万元，其中：一般公共预算财政拨款收入800万元，其他收入66.2万元。",
         {"total_revenue": "866.2万元", "general_public_budget": "800万元", "other_revenue": "66.2万元"}),
        ("“三公”经费支出合计3.2万元，其中公务接待费1.1万元，公务用车运行维护费2.1万元。",
         {"three_public_expenses": "3.2万元", "official_reception": "1.1万元", "vehicle_operation": "2.1万元"}),
        ("政府采购支出总额35.6万元。", {"government_procurement": "35.6万元"}),
        ("经自评，县教育局2023年度部门整体支出绩效自评得分为96.5分。", {"self_score": "96.5分"}),
    ],
)  # fmt: skip
def test_what_reports_say(text: str, expected: dict[str, str]) -> None:
    """The usual wordings of staffing, totals, 三公 and score; widths and separators do not matter."""
    assert said(text) == {f"{item}.final.total": amount for item, amount in expected.items()}


def test_parts_of_basic_expenditure_are_not_those_of_all() -> None:
    """工资福利支出 exists four times: of all expenditure, of the basic part, of the budget, of the additions."""
    assert said("按支出经济分类：工资福利支出600万元，商品和服务支出300万元。") == {
        "wages_and_benefits.final.total": "600万元",
        "goods_and_services.final.total": "300万元",
    }
    assert said("基本支出500万元，其中：工资福利支出450万元，商品和服务支出50万元。") == {
        "basic_expenditure.final.total": "500万元",
        "wages_and_benefits.final.basic": "450万元",
        "goods_and_services.final.basic": "50万元",
    }
    assert said("财政拨款追加300万元，主要包括工资福利支出120万元，基本支出20万元。") == {
        "general_public_budget.additions.total": "300万元",
        "wages_and_benefits.additions.total": "120万元",
        "basic_expenditure.additions.total": "20万元",
    }
    assert said("工资福利支出450万元。") == {}


def test_a_heading_limits_what_the_figures_are_about() -> None:
    """Below “政府性基金支出情况” a total is that of the fund, and below “基本支出” that of the basic part."""
    assert said("（二）政府性基金支出情况", "支出合计100万元，其中项目支出100万元。", "总支出100万元。") == {}
    assert said("（一）基本支出情况", "2023年支出合计500万元。") == {}
    assert said("（二）部门整体支出情况", "支出合计500万元。") == {"total_expenditure.final.total": "500万元"}


def test_classes_beside_project_expenditure_may_be_those_of_the_basic_part() -> None:
    """“工资福利支出……；项目支出……” may list the basic part by class and the projects as a whole."""
    assert said("总支出3000万元，其中：工资福利支出2100万元、商品和服务支出800万元；项目支出100万元。") == {
        "total_expenditure.final.total": "3000万元",
        "project_expenditure.final.total": "100万元",
    }


def test_the_budget_of_three_public_expenses_is_their_control_number() -> None:
    """三公 expenses have one budget number, which the tables call 预算控制数."""
    assert said("“三公”经费年初预算数15万元。") == {"three_public_expenses.control.total": "15万元"}
    assert said("“三公”经费预算28万元，实际支出22.36万元。其中：公务接待费8.36万元。") == {
        "three_public_expenses.control.total": "28万元",
        "three_public_expenses.final.total": "22.36万元",
        "official_reception.final.total": "8.36万元",
    }


def test_unit_and_phase_stay_as_they_are_written() -> None:
    """“年初预算1800.25元” is kept in yuan: that it must be 万元 is for the check to find."""
    found = said("本年财政拨款收入2500.5万元，其中年初预算1800.25元，追加700.25万元。")
    assert found == {
        "general_public_budget.final.total": "2500.5万元",
        "general_public_budget.initial_budget.total": "1800.25元",
        "general_public_budget.additions.total": "700.25万元",
    }


def test_fiscal_appropriation_is_the_general_budget_only_where_there_is_no_other() -> None:
    """With government funds in the report, “财政拨款” is the sum of both and not the general budget."""
    assert said("财政拨款收入900万元。", "政府性基金预算财政拨款100万元。") == {
        "fiscal_appropriation.final.total": "900万元",
        "government_fund.final.total": "100万元",
    }
    assert said("财政拨款900万元。", "政府性基金预算财政拨款100万元。") == {"government_fund.final.total": "100万元"}


def test_last_year_and_the_rate() -> None:
    """Last year's amount is last year's; the rate has the sign of its word, and stays apart for the reverse check."""
    assert said("2023年“三公”经费8.8万元，比2022年“三公”经费11万元减少20%。") == {
        "three_public_expenses.final.total": "8.8万元",
        "three_public_expenses.previous_final.total": "11万元",
        "three_public_change_rate.change.total": "-20%",
    }


def test_another_year_holds_until_a_year_is_named() -> None:
    """What follows last year's amount is last year's too; of which year a sentence behind it is, nobody knows."""
    assert said("2022年公务接待费2万元，“三公”经费合计5万元，总支出3000万元。公务接待费1万元。") == {
        "official_reception.previous_final.total": "2万元",
        "three_public_expenses.previous_final.total": "5万元",
    }
    assert said("2022年总支出3000万元。2023年总支出3200万元。基本支出1000万元。") == {
        "total_expenditure.final.total": "3200万元",
        "basic_expenditure.final.total": "1000万元",
    }


def test_figures_of_a_list_have_its_phase() -> None:
    """“年初预算：……；……” heads all amounts behind it; a phase of its own goes before it."""
    assert said("2023年年初预算：基本支出4000万元；项目支出2200万元。") == {
        "basic_expenditure.initial_budget.total": "4000万元",
        "project_expenditure.initial_budget.total": "2200万元",
    }


def test_several_phases_of_one_amount() -> None:
    """“年初预算……，全年预算……，决算……” go on with the subject of the first; parts of both have no phase."""
    assert said("基本支出年初预算1,023.4万元，全年预算1,100万元，支出决算1,098.6万元，执行率99.87%。") == {
        "basic_expenditure.initial_budget.total": "1023.4万元",
        "basic_expenditure.adjusted_budget.total": "1100万元",
        "basic_expenditure.final.total": "1098.6万元",
    }
    assert said("整体支出全年预算数4321.10万元，执行数4300.05万元。其中：基本支出3200万元，执行数3190万元。") == {
        "total_expenditure.adjusted_budget.total": "4321.10万元",
        "total_expenditure.final.total": "4300.05万元",
    }
    assert said("总支出年初预算900万元，其中基本支出600万元，项目支出300万元，追加100万元。") == {
        "total_expenditure.initial_budget.total": "900万元",
        "basic_expenditure.initial_budget.total": "600万元",
        "project_expenditure.initial_budget.total": "300万元",
    }


def test_brackets_are_aside() -> None:
    """What a bracket compares with does not touch the amounts behind it; parts in a bracket are parts."""
    assert said("公务用车运行维护费10万元（较预算12万元节约2万元），公务接待费2万元。") == {
        "vehicle_operation.final.total": "10万元",
        "official_reception.final.total": "2万元",
    }
    assert said("核定编制30名（行政编制10名，参公编制2名，事业编制18名），在职33人。") == {
        "approved_posts.final.total": "30名",
        "administrative_posts.final.total": "10名",
        "institutional_posts.final.total": "18名",
        "staff_in_post.final.total": "33人",
    }


@pytest.mark.parametrize(
    "text",
    [
        "“三公”经费支出22.36万元，较上年25.10万元减少2.74万元，下降10.92%。",
        "“三公”经费支出22.36万元，比上年减少2.74万元，下降10.92%。",
        "“三公”经费支出22.36万元，完成预算的79.86%，较2022年下降10.92%。",
        "“三公”经费支出22.36万元，同比下降10.92%。",
        "“三公”经费预算28万元，实际支出22.36万元，较上年25.10万元减少2.74万元，下降10.92%。其中：公务接待费2万元。",
    ],
)
def test_the_rate_of_the_amount_before_it(text: str) -> None:
    """A rate of change is kept for the figure that it follows, when last year is what it is compared with."""
    assert said(text)["three_public_change_rate.change.total"] == "-10.92%"


@pytest.mark.parametrize(
    "text",
    [
        "“三公”经费年初预算数15万元，较2022年预算数18万元减少3万元，下降16.67%。",
        "“三公”经费支出15万元，较2019年下降16.67%。",
        "“三公”经费支出15万元，总支出2000万元，较上年下降16.67%。",
        "“三公”经费支出15万元，会议费较上年减少1万元，下降16.67%。",
    ],
)
def test_the_rate_of_something_else(text: str) -> None:
    """The change of a budget, of another line or from an older year is not that of the 三公 expenses."""
    assert "three_public_change_rate.change.total" not in said(text)


def test_totals_with_carry_over_are_not_those_of_the_year() -> None:
    """收入总计 holds the carry-over where there is one; its parts are read all the same."""
    assert said("收入总计900万元，其中：上年结转和结余100万元，事业收入500万元，其他收入300万元。") == {
        "revenue_grand_total.final.total": "900万元",
        "opening_carryover.final.total": "100万元",
        "institutional_revenue.final.total": "500万元",
        "other_revenue.final.total": "300万元",
    }
    assert said("总收入900万元，其中：上年结转和结余100万元。") == {"opening_carryover.final.total": "100万元"}
    assert said("收入总计900万元。", "本年收入合计800万元。") == {
        "revenue_grand_total.final.total": "900万元",
        "total_revenue.final.total": "800万元",
    }
    assert said("收入总计900万元，支出总计900万元。", "本年支出合计850万元。") == {
        "revenue_grand_total.final.total": "900万元",
        "expenditure_grand_total.final.total": "900万元",
        "total_expenditure.final.total": "850万元",
    }
    assert said("收入总计900万元。") == {"total_revenue.final.total": "900万元"}


@pytest.mark.parametrize(
    "text",
    [
        "2022年总支出3000万元。",
        "上年总支出3000万元。",
        "其中县招生办总支出120万元。",
        "下属学校基本支出200万元。",
        "局机关在职人员20人，二级单位在职人员300人。",
        "行政编制、事业编制分别为14人、26人。",
        "人均基本支出12万元。",
        "总支出比上年增加103.22万元，增长10.92%。",
        "基本支出中办公费3万元。",
        "政府采购项目支出预算和总支出之比为35万元。",
        "部门预算支出2000万元。",
        "接待来访群众在职人员43人次。",
        "培训在职人员3个月。",
        "用于总支出以外的2000万元。",
        "产出指标自评得分48分，效益指标自评得分28分。",
        "每名在职人员43人。",
        "总支出10-20万元。",
        "总支出与预算相差2000万元。",
        "没有发生公务接待费。",
        "退休人员2023年去世1人。",
        "2023年度部门支出预算6200万元，其中基本支出4000万元，项目支出2200万元。",
        "2023年年初部门预算安排收入2450.5万元，其中基本支出1250.5万元。",
        "按批复的部门预算，基本支出4000万元；项目支出2200万元。",
        "下属学校支出500万元，其中基本支出200万元，项目支出300万元。",
        "下属学校基本支出200万元，项目支出300万元。",
        "城区一小2023年经费情况为：下属食堂支出5万元，基本支出200万元。",
        "县教师进修学校：核定编制30名，在职28人。退休5人。",
        "县招生服务中心。事业编制5名，在职4人。",
        "2022年：总支出3000万元；基本支出1000万元。",
        "2022年总支出3000万元。基本支出1000万元。",
        "教育支出2000万元（其中基本支出900万元，项目支出1100万元）。",
        "总支出比上年增加100万元，其中基本支出50万元。",
        "项目支出中办公费3万元，公务接待费2万元。",
        "基本支出3200万元，执行数3190万元。",
        "2022年总支出预算28万元。",
        "政府性基金收支情况：收入合计100万元，支出合计100万元，其中项目支出100万元。",
        "（三）“三公”经费情况。2023年支出合计12万元。",
        "财政拨款情况：收入合计3000万元。",
        "财政拨款支出情况：总支出3000万元，其中基本支出2000万元。",
        "自评总分100分。",
    ],
)
def test_what_is_not_certain_is_left_alone(text: str) -> None:
    """Other years, other bodies, parts, averages, differences, budgets of no phase: no figure of the department."""
    assert said(text) == {}


def test_vague_and_contradicting_figures_are_listed_without_a_value() -> None:
    """“约2000万元” is no amount, and neither are two different ones: both are shown to a person."""
    assert said("总支出约2000万元。") == {"total_expenditure.final.total": ""}
    assert said("总支出2000万元左右。") == {"total_expenditure.final.total": ""}
    assert said("在职人员43人。", "在职人员45人。") == {"staff_in_post.final.total": ""}
    assert said("总支出1.25亿元。", "总支出12,500.00万元。") == {"total_expenditure.final.total": "12500.00万元"}
    sheet = prose("总支出约2000万元。")
    [reading] = figure_readings(figures_in([Cell(sheet, 0, 0)], 2023, NAMES, NUMBERS), OWNER, NUMBERS)
    assert (reading.state, reading.value, reading.raw_text) == ("unparsed", None, "总支出约2000万元")


def test_a_reading_names_its_paragraph_and_clause() -> None:
    """An auditor finds the sentence: paragraph number and the words."""
    sheet = prose("一、概况", "核定编制52名，其中行政编制18名。", first=7)
    [first, second] = figure_readings(figures_in([Cell(sheet, 1, 0)], 2023, NAMES, NUMBERS), OWNER, NUMBERS)
    assert (first.sheet, first.cell, first.raw_text, first.value) == ("正文", "第 8 段", "核定编制52名", Decimal(52))
    assert second.raw_text == "其中行政编制18名"


@pytest.mark.parametrize(
    ("text", "grade", "claim"),
    [
        ("自评88分，本部门绩效等级为“良好”。", "良好", None),
        ("评价等级为“良”，绩效目标已全部完成。", "良", "全部完成"),
        ("评定等级：优", "优", None),
        ("环境卫生评比为优秀单位。", None, None),
        ("等级为优，另一项等级为良。", None, None),
    ],
)
def test_grade_and_conclusion(text: str, grade: str | None, claim: str | None) -> None:
    """The grade that the report gives itself, only where it gives one."""
    sheet = prose(text)
    found = {one.item: one.raw_text for one in conclusion_readings([Cell(sheet, 0, 0)], OWNER)}
    assert (found.get("self_grade"), found.get("targets_claim")) == (grade, claim)


@given(st.text(alphabet="总支出基本项目其中为万元亿2023年上年较较增长约、，。（）()0123456789.%人编制", max_size=60))
def test_no_text_stops_the_reader(text: str) -> None:
    """Whatever is written, reading goes on; what is taken is in the text."""
    for one in said(text).values():
        assert one == "" or one.rstrip("万亿元人%").lstrip("-").replace(",", "") in text.replace(",", "").replace(
            "，", ""
        )


def test_a_score_of_one_indicator_is_none_of_the_department() -> None:
    """“4.管理制度健全性：……自评6分” scores one line; the department's score stands in a sentence of its own."""
    lines = ("部门自评得分83.00分。", "4. 管理制度健全性：需评审认定；部门自评 6 分", "一、综合得分：自评83分")
    assert said(*lines) == {"self_score.final.total": "83分"}


@pytest.mark.parametrize(
    ("text", "clause"),
    [
        (
            "县教育局2023年“三公”经费支出1，234．50万元，其中接待费1万元。",
            "县教育局2023年“三公”经费支出1，234．50万元",
        ),
        ("2023 年总支出 2，000 万元。", "2023 年总支出 2，000 万元"),
    ],
)
def test_a_clause_is_quoted_as_it_stands(text: str, clause: str) -> None:
    """An official looks for the very words in the document: its own commas, brackets, blanks and quotation marks."""
    sheet = prose(text)
    numbers = ProseNumbers([sheet])
    [first, *_] = figure_readings(figures_in([Cell(sheet, 0, 0)], 2023, NAMES, numbers), OWNER, numbers)
    assert first.raw_text == clause
