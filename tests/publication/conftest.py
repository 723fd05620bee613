"""Two hand-made department-years: 鼎城区工信局 2023 (domain §8), and one of which next to nothing is known."""

from decimal import Decimal
from pathlib import Path

import pytest

from assets.publication.content.contract import Evaluation, Evidence, ThreePublicChange
from assets.publication.content.dossier import (
    Adopted,
    AdoptedScore,
    Amount,
    Cited,
    Contradiction,
    Dossier,
    FileRow,
    GradeCount,
    Movement,
    Rung,
    TargetNote,
    TrendPoint,
    YearRow,
    YearSummary,
)

WORKBOOK = "鼎城区工信局2023年数据收集表.xlsx"
ITEM_LABELS = {
    "approved_posts": "编制数",
    "administrative_posts": "行政编制",
    "institutional_posts": "事业编制",
    "staff_in_post": "在职人数",
    "retirees": "退休人数",
    "general_public_budget": "一般公共预算拨款",
    "other_revenue": "其他收入",
    "total_revenue": "收入合计",
    "opening_carryover": "年初结转和结余",
    "closing_carryover": "年末结转和结余",
    "basic_expenditure": "基本支出",
    "project_expenditure": "项目支出",
    "total_expenditure": "支出合计",
    "wages_and_benefits": "工资福利支出",
    "goods_and_services": "商品和服务支出",
    "transfers_to_households": "对个人和家庭的补助",
    "capital": "资本性支出",
    "three_public_expenses": "“三公”经费合计",
    "overseas_travel": "因公出国（境）费",
    "vehicle_operation": "公务用车运行维护费",
    "official_reception": "公务接待费",
}


MEASURE_LABELS = {
    "staffing_control_rate": "在职人员控制率",
    "three_public_change_rate_budget": "“三公”变动率（预算口径）",
    "three_public_change_rate_final": "“三公”变动率（决算口径）",
    "three_public_control_rate": "“三公”控制率",
    "budget_control_rate": "预算控制率",
    "public_funds_control_rate": "公用经费控制率",
    "budget_completion_rate": "预算完成率",
}
INDICATOR_LABELS = {
    "staffing_control": "在职人员控制率",
    "three_public_change": "“三公经费”变动率",
    "budget_completion": "预算完成率",
    "budget_control": "预算控制率",
    "building_area_control": "新建楼堂馆所面积控制率",
    "building_investment_control": "新建楼堂馆所投资概算控制率",
    "public_funds_control": "公用经费控制率",
    "three_public_control": "“三公经费”控制率",
    "procurement_execution": "政府采购执行率",
    "management_system": "管理制度健全性",
    "fund_compliance": "资金使用合规性",
    "disclosure": "预决算信息公开性",
    "key_tasks": "重点工作实际完成率",
    "economic_social": "经济和社会效益",
    "efficiency": "行政效能",
    "satisfaction": "社会公众或服务对象满意度",
}
INDICATOR_GROUPS = {
    "staffing_control": "投入",
    "three_public_change": "投入",
    "budget_completion": "过程",
    "budget_control": "过程",
    "building_area_control": "过程",
    "building_investment_control": "过程",
    "public_funds_control": "过程",
    "three_public_control": "过程",
    "procurement_execution": "过程",
    "management_system": "过程",
    "fund_compliance": "过程",
    "disclosure": "过程",
    "key_tasks": "产出及效率",
    "economic_social": "产出及效率",
    "efficiency": "产出及效率",
    "satisfaction": "产出及效率",
}


def to_set_right(evaluation: Evaluation) -> list[Contradiction]:
    """Two findings that hang on the cell with the wrong unit, and one that stands alone."""
    findings = {finding.check: finding for finding in evaluation.findings}
    slip = findings["unit_slip"]
    return [
        Contradiction(slip.evidence[0], [slip, findings["score_unreachable"]]),
        Contradiction(None, [findings["staff_over_posts"]]),
    ]


def rungs(evaluation: Evaluation) -> dict[str, Rung]:
    """A ladder of one cell for every indicator; the staffing rate was reviewed."""
    place = Evidence(file="工信局2023.xlsx", sheet="基本情况", cell="C5", raw_text="43")
    reviewed = Adopted(Decimal(4), Decimal(4), Decimal("102.5"), "李四", "2024-06-01", "核定编制已调整", "编办批复3号")
    return {
        line.id: Rung(
            standard="不超过100%得满分，每超出1个百分点扣0.5分",
            measure=None,
            needed=None if line.low == line.high else f"提供佐证材料可确定{line.high - line.low}分",
            sources=[Cited("2023年在职人数", place)],
            adopted=reviewed if place_of == 0 else None,
        )
        for place_of, line in enumerate(evaluation.indicators)
    }


@pytest.fixture(scope="session")
def dingcheng() -> Dossier:
    """鼎城区工信局 2023 as in domain §8; its text is written afresh."""
    evaluation = Evaluation.model_validate_json(Path(__file__).with_name("dingcheng_2023.json").read_bytes())
    return Dossier(
        evaluation=evaluation,
        region="常德市鼎城区",
        scheme_label="湖南省部门整体支出绩效评价指标表（V1，投入10/过程60/产出效果30）",
        synthetic=False,
        staffing={
            "approved_posts": 40,
            "administrative_posts": 14,
            "institutional_posts": 26,
            "staff_in_post": 43,
            "retirees": 61,
        },
        staffing_rate_pct=Decimal("107.5"),
        narrative={
            "overview": "本局是区政府组成部门，内设五个办公室，承担全区工业经济和信息化管理职责。",
            "duties": "一是拟订工业发展规划；\n二是监测工业运行；\n三是推进信息化和节能工作。",
            "finance_notes": "人员经费标准提高，上级下达的企业发展资金未列入年初预算。",
            "overall_target": "稳住工业增长，改善产业结构，提高企业服务质量。",
            "annual_target": "全年安排产值、增加值、税金、投资、企业培育等十项指标。",
            "evaluation_work": "本局成立评价小组，由办公室汇总各科室的自评情况。",
            "conclusion": "全年工作总体按计划推进，自评为优秀。",
            "performance": "新增规模工业企业32家，其中退出6家，净增26家；企业服务和安全生产工作有序开展。",
            "problems": "建材行业需求不足；重大工业项目储备少；部分企业改造意愿不高。",
        },
        structure=[
            Amount("对企业补助", Decimal("1457.20"), "value", Decimal("32.294")),
            Amount("工资福利支出", Decimal("685.86"), "value", Decimal("15.2")),
            Amount("商品和服务支出", Decimal("1030.47"), "value", Decimal("22.837")),
            Amount("其中：疫情防控物资款", Decimal("764.40"), "value", Decimal("16.9405"), level=1),
            Amount("资本性支出", Decimal("43.84"), "value", Decimal("0.9716")),
            Amount("对个人和家庭的补助", Decimal("1294.88"), "value", Decimal("28.697")),
        ],
        additions=[
            Amount("对企业补助", Decimal("1457.20"), "value"),
            Amount("商品和服务支出", Decimal("924.53"), "value"),
            Amount("工资福利支出", Decimal("122.61"), "value"),
            Amount("对个人和家庭的补助", Decimal("929.93"), "value"),
        ],
        additions_listed_wan=Decimal("3434.27"),
        additions_total_wan=Decimal("3434.27"),
        trend=[
            TrendPoint("three_public_expenses", 2022, Decimal("12.02"), None),
            TrendPoint("three_public_expenses", 2023, Decimal("4.51"), Decimal("-62.479201")),
            TrendPoint("total_expenditure", 2023, Decimal("4512.25"), None),
        ],
        targets=[
            TargetNote(target_text="430亿元"),
            TargetNote(gap_pp=Decimal("-7.2")),
            TargetNote(actual_state="blank"),
            TargetNote(gap_pp=Decimal("4.3")),
            TargetNote(),
            TargetNote(gap_pp=Decimal("6.35")),
            TargetNote(),
            TargetNote(actual_text="完成"),
            TargetNote(gap_pp=Decimal("-3.4")),
            TargetNote(net_value=Decimal(26), net_attainment_pct=Decimal(130)),
        ],
        reasons=[
            "在职人数多于编制数，扣3.75分。",
            "年内追加预算为年初预算的399.27%，该项不得分。",
            "公用经费超出年初预算，该项不得分。",
        ],
        contradictions=to_set_right(evaluation),
        proposal="区间跨 不合格～良好，待补充资料后确定",
        rungs=rungs(evaluation),
        adopted=AdoptedScore(Decimal("11"), Decimal("86"), "不合格", "良好"),
        item_labels=ITEM_LABELS,
        basis_labels={"total": "全部", "basic": "基本支出"},
        measure_labels=MEASURE_LABELS,
        indicator_labels=INDICATOR_LABELS,
        indicator_groups=INDICATOR_GROUPS,
        check_labels={"unit_slip": "单位核对", "staff_over_posts": "编制核对", "score_unreachable": "自评核对"},
        form_labels={"collection_workbook": "部门整体支出绩效数据收集表"},
        cell_states={
            ("vehicle_operation", "", "previous_final_wan"): "dash",
            ("vehicle_operation", "", "budget_wan"): "not_applicable",
            ("overseas_travel", "", "previous_final_wan"): "unparsed",
            ("opening_carryover", "total", "initial_wan"): "blank",
            ("opening_carryover", "total", "final_wan"): "blank",
        },
    )


@pytest.fixture(scope="session")
def nearly_empty() -> Dossier:
    """A synthetic department of which only the name is known, and that its name looks like markup and a formula."""
    evaluation = Evaluation(
        department_id="430703-x",
        department="=SUM(A1)<b>&示例局</b>",
        region="示例区",
        fiscal_year=2022,
        scheme=None,
        scheme_version=None,
        draft=False,
        self_score=None,
        self_grade=None,
        score_low=None,
        score_high=None,
        grade_low=None,
        grade_high=None,
        verdict="no_claim",
        adopted_score=None,
        adopted_grade=None,
        rank=None,
        measures=[],
        indicators=[],
        three_public_change=[
            ThreePublicChange(
                item="three_public_expenses",
                previous_final_wan=None,
                budget_wan=None,
                final_wan=None,
                change_wan=None,
                change_pct=None,
                control_rate_pct=None,
                state="missing",
            )
        ],
        budget_execution=[],
        target_attainment=[],
        findings=[],
        sources=[],
        input_digest="0" * 64,
        program_version="0.1.0",
    )
    return Dossier(
        evaluation=evaluation,
        region="示例区",
        scheme_label="",
        synthetic=True,
        staffing={"approved_posts": None, "staff_in_post": None},
        staffing_rate_pct=None,
        narrative={"overview": "=1+1 <script>alert(1)</script>\x0b结尾"},
        structure=[],
        additions=[],
        additions_listed_wan=None,
        additions_total_wan=None,
        trend=[],
        targets=[],
        reasons=[],
        contradictions=[],
        proposal="",
        item_labels=ITEM_LABELS,
        basis_labels={},
        measure_labels={},
        indicator_labels={},
        indicator_groups={},
        check_labels={},
    )


@pytest.fixture(scope="session")
def year(dingcheng: Dossier) -> YearSummary:
    """A year of three departments, three files (one quarantined) and one department that sent nothing."""

    def row(department_id: str, department: str, **known) -> YearRow:
        unknown = dict.fromkeys(YearRow.__dataclass_fields__)
        unknown |= {
            "verdict": "no_claim",
            "place": "不可比",
            "not_comparable_reason": "",
            "alarms": 0,
            "hints": 0,
            "gaps": 0,
            "reasons": "",
        }
        unknown |= {"contradictions": [], "proposal": ""}
        unknown |= {"peers": 1, "movement": Movement("上年没有评价结果", None, None, None, None, "", None, None)}
        unknown |= {"synthetic": False, "states": {}, "region": "常德市鼎城区"}
        return YearRow(**{**unknown, "department_id": department_id, "department": department, **known})

    return YearSummary(
        fiscal_year=2023,
        rows=[
            row(
                "430703-gxj",
                "常德市鼎城区工业和信息化局",
                budget_wan=Decimal("860.14"),
                final_wan=Decimal("4512.25"),
                execution_pct=None,
                adjustment_pct=Decimal("399.27"),
                approved_posts=40,
                staff_in_post=43,
                three_public_previous_wan=Decimal("12.02"),
                three_public_wan=Decimal("4.51"),
                scheme="湖南V1",
                self_score=Decimal(92),
                self_grade="优秀",
                score_low=Decimal("8.25"),
                score_high=Decimal("83.25"),
                grade_low="不合格",
                grade_high="良好",
                verdict="unreachable",
                gap=Decimal("8.75"),
                contradictions=dingcheng.contradictions,
                proposal=dingcheng.proposal,
                alarms=3,
                hints=1,
                gaps=1,
                reasons="在职人数多于编制数；追加预算为年初预算的399.27%",
            ),
            row(
                "synthetic/01",
                "示例区<教育>局",
                final_wan=Decimal("1200.5"),
                verdict="plausible",
                self_score=Decimal(85),
                score_low=Decimal(70),
                score_high=Decimal(90),
                grade_low="合格",
                grade_high="优秀",
                contradictions=[dingcheng.contradictions[1]],
                place="1",
                peers=9,
                movement=Movement("", Decimal(-5), Decimal(10), Decimal(0), "unclear", "3～5", 11, "up"),
                synthetic=True,
                states={"three_public_wan": "dash"},
            ),
            row("430703-x", "=示例局", not_comparable_reason="评分方案不同"),
        ],
        distribution=[
            GradeCount("=甲区", "湖南V1", "优秀", 1, 0, 1, 1),
            GradeCount("=甲区", "湖南V1", "良好", 0, 0, 2, 1),
            GradeCount("乙区", "湖南V1", "优秀", 0, 1, 0, 0),
            GradeCount("乙区", "湖南V1", "良好", 1, 0, 0, 0),
        ],
        review=[],
        files=[
            FileRow("鼎城区工信局", WORKBOOK, "collection_workbook", "accepted", "2024-05-20 09:30", ""),
            FileRow("", "=坏文件.xlsx", "", "quarantined", "2024-05-21 10:00", "文件不是有效的工作簿。"),
            FileRow(
                "鼎城区工信局", "旧表.xlsx", "collection_workbook", "superseded", "2024-05-01 08:00", "已有更新的文件。"
            ),
        ],
        expected_missing=["鼎城区某某中心"],
        form_labels={"collection_workbook": "部门整体支出绩效数据收集表"},
    )
