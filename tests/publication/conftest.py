"""Two hand-made department-years: 鼎城区工信局 2023 (domain §8), and one of which next to nothing is known."""

from decimal import Decimal
from pathlib import Path

import pytest

from assets.publication.content.contract import Evaluation, Evidence, ThreePublicChange
from assets.publication.content.dossier import (
    MISSING,
    Contradiction,
    Dossier,
    Figure,
    Figures,
    StructureLine,
    TargetNote,
    TrendPoint,
)
from assets.publication.content.ladder import Adopted, AdoptedScore, LabelledCell, Rung
from assets.publication.content.year import FileRow, GradeCount, Movement, YearRow, YearSummary

WORKBOOK = "鼎城区工信局2023年数据收集表.xlsx"
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
        Contradiction(slip.evidence[0], [slip, findings["score_out_of_reach"]]),
        Contradiction(None, [findings["measure_over_limit"]]),
    ]


def rungs(evaluation: Evaluation) -> list[Rung]:
    """A ladder of one cell for every indicator; the staffing rate was reviewed."""
    cell = Evidence(file="工信局2023.xlsx", sheet="基本情况", cell="C5", raw_text="43")
    review = Adopted(Decimal(4), Decimal(4), Decimal("102.5"), "李四", "2024-06-01", "核定编制已调整", "编办批复3号")
    return [
        Rung(
            result=result,
            label=INDICATOR_LABELS[result.id],
            group=INDICATOR_GROUPS[result.id],
            standard="不超过100%得满分，每超出1个百分点扣0.5分",
            measure=None,
            needed=None if result.low == result.high else f"提供佐证材料可确定{result.high - result.low}分",
            cells=[LabelledCell("2023年在职人数", cell)],
            adopted=review if result.id == "staffing_control" else None,
        )
        for result in evaluation.indicators
    ]


STATES = {
    ("vehicle_operation", "previous_final", "total"): "dash",
    ("vehicle_operation", "control", "total"): "not_applicable",
    ("overseas_travel", "previous_final", "total"): "unparsed",
    ("opening_carryover", "initial_budget", "total"): "blank",
    ("opening_carryover", "final", "total"): "blank",
}
PERSONS = {
    "approved_posts": 40, "administrative_posts": 14, "institutional_posts": 26, "staff_in_post": 43, "retirees": 61
}  # fmt: skip
SPENT = {
    "subsidies_to_enterprises": "1457.20", "wages_and_benefits": "685.86", "goods_and_services": "1030.47",
    "pandemic_supplies": "764.40", "capital": "43.84", "transfers_to_households": "1294.88",
}  # fmt: skip
ADDED = {
    "subsidies_to_enterprises": "1457.20", "goods_and_services": "924.53", "wages_and_benefits": "122.61",
    "transfers_to_households": "929.93", "general_public_budget": "3434.27",
}  # fmt: skip


def figures(evaluation: Evaluation) -> Figures:
    """The figures that an evaluation's tables are made of, with how the cells of the unknown ones stood."""
    amounts = {}
    for row in evaluation.three_public_change:
        amounts[row.item, "previous_final", "total"] = row.previous_final_wan
        amounts[row.item, "control", "total"] = row.budget_wan
        amounts[row.item, "final", "total"] = row.final_wan
    for row in evaluation.budget_execution:
        amounts[row.item, "initial_budget", row.basis] = row.initial_wan
        amounts[row.item, "adjusted_budget", row.basis] = row.adjusted_wan
        amounts[row.item, "final", row.basis] = row.final_wan
    known = {key: Figure(amount, "value", "万元") for key, amount in amounts.items() if amount is not None}
    final = {(row.item, "final", "total"): row.state for row in evaluation.three_public_change if row.final_wan is None}
    return Figures(known | {key: Figure(None, state, "万元") for key, state in (STATES | final).items()})


@pytest.fixture(scope="session")
def dingcheng() -> Dossier:
    """鼎城区工信局 2023 as in domain §8; its text is written afresh."""
    evaluation = Evaluation.model_validate_json(Path(__file__).with_name("dingcheng_2023.json").read_bytes())
    return Dossier(
        evaluation=evaluation,
        region="常德市鼎城区",
        scheme_label="湖南省部门整体支出绩效评价指标表（V1，投入10/过程60/产出效果30）",
        synthetic=False,
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
            StructureLine(item, "按支出内容", level, Decimal(share))
            for item, level, share in (
                ("subsidies_to_enterprises", 0, "32.294"),
                ("wages_and_benefits", 0, "15.2"),
                ("goods_and_services", 0, "22.837"),
                ("pandemic_supplies", 1, "16.9405"),
                ("capital", 0, "0.9716"),
                ("transfers_to_households", 0, "28.697"),
            )
        ],
        additions_listed_wan=Decimal("3434.27"),
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
        figures=Figures(
            figures(evaluation)
            | {(item, "final", "total"): Figure(Decimal(persons), "value", "人") for item, persons in PERSONS.items()}
            | {(item, "final", "total"): Figure(Decimal(amount), "value", "万元") for item, amount in SPENT.items()}
            | {(item, "additions", "total"): Figure(Decimal(amount), "value", "万元") for item, amount in ADDED.items()}
        ),
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
        self_evaluation_quality=[],
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
                budget_basis=None,
                previous_budget_wan=None,
                compared_budget_wan=None,
                budget_change_wan=None,
                budget_change_pct=None,
            )
        ],
        budget_execution=[],
        budget_after_result=[],
        amount_by_stage=[],
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
        staffing_rate_pct=None,
        narrative={"overview": "=1+1 <script>alert(1)</script>\x0b结尾"},
        structure=[],
        additions_listed_wan=None,
        trend=[],
        targets=[],
        reasons=[],
        contradictions=[],
        proposal="",
    )


@pytest.fixture(scope="session")
def year(dingcheng: Dossier) -> YearSummary:
    """A year of three departments, three files (one quarantined) and one department that sent nothing."""

    def row(department_id: str, department: str, **known) -> YearRow:
        unknown = dict.fromkeys(YearRow.__dataclass_fields__)
        unknown |= {
            "verdict": "no_claim",
            "draft": False,
            "rank": "不可比",
            "not_comparable_reason": "",
            "budgets": [],
            "alarms": 0,
            "hints": 0,
            "gaps": 0,
            "reasons": "",
        }
        unknown |= {"contradictions": [], "proposal": ""}
        unknown |= {"peers": 1, "movement": Movement("上年没有评价结果", None, None, None, None, "", None, None)}
        unknown |= {"synthetic": False, "three_public": MISSING, "region": "常德市鼎城区"}
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
                three_public=Figure(Decimal("4.51"), "value"),
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
                rank="1",
                peers=9,
                movement=Movement("", Decimal(-5), Decimal(10), Decimal(0), "unclear", "3～5", 11, "up"),
                synthetic=True,
                three_public=Figure(None, "dash"),
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
    )
