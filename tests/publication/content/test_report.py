"""What the report says."""

from dataclasses import replace
from decimal import Decimal

import pytest

from assets.publication.content import sentences, tables
from assets.publication.content.blocks import Lead, Note, Paragraph, Report, Table, notices_of
from assets.publication.content.contract import ThreePublicChange
from assets.publication.content.dossier import GAP_STATES, Dossier, MonthProgress
from assets.publication.content.ladder import adopted_table
from assets.publication.content.report import build_report
from assets.publication.documents import linked_page


def all_text(report: Report) -> str:
    """Everything the report prints."""
    lines = [report.department, report.title, report.notice, report.summary]
    for chapter in report.chapters:
        lines.append(chapter.title)
        for block in chapter.blocks:
            if isinstance(block, Table):
                lines += [" ".join(row) for row in block.rows]
            else:
                lines.append(block.text)
    return "\n".join(lines)


def rows_of(table: Table) -> dict[str, tuple[str, ...]]:
    return {row[0]: row[1:] for row in table.rows}


def with_claim(dossier: Dossier, **changes: object) -> Dossier:
    return replace(dossier, evaluation=dossier.evaluation.model_copy(update=changes))


def three_public(**changes: object) -> ThreePublicChange:
    known = {
        "item": "three_public_expenses",
        "previous_final_wan": Decimal("12.02"),
        "budget_wan": Decimal(10),
        "final_wan": Decimal("4.51"),
        "change_wan": Decimal("-7.51"),
        "change_pct": Decimal("-62.479201"),
        "control_rate_pct": Decimal("45.1"),
        "state": "value",
        "budget_basis": None,
        "previous_budget_wan": None,
        "compared_budget_wan": None,
        "budget_change_wan": None,
        "budget_change_pct": None,
    }
    return ThreePublicChange.model_validate({**known, **changes})


def test_the_report_has_its_eight_chapters_in_order(dingcheng: Dossier) -> None:
    """The annual notice prescribes eight chapters."""
    titles = [chapter.title for chapter in build_report(dingcheng).chapters]
    assert [title[0] for title in titles] == list("一二三四五六七八")
    assert "财务情况" in titles[1] and "综合评价结果" in titles[4] and "建议" in titles[7]


def test_three_public_sentence_gives_amount_and_rate_with_both_bases(dingcheng: Dossier) -> None:
    """12.02 → 4.51 with control number 10 reads as in domain §8: -7.51, -62.48 %, 45.10 %."""
    told = "".join(sentences.three_public(dingcheng))
    assert "2023年度“三公”经费决算4.51万元，比上年决算12.02万元减少7.51万元，下降62.48%。" in told
    assert "“三公”经费预算控制数10.00万元，决算为控制数的45.10%" in told


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {"previous_final_wan": Decimal(0), "change_wan": Decimal("4.51"), "change_pct": None},
            "比上年决算0.00万元增加4.51万元，上年基数为零，不计算变动率",
        ),
        ({"previous_final_wan": None, "change_wan": None, "change_pct": None}, "上年决算未提供，不计算增减"),
        ({"change_wan": Decimal(0), "change_pct": Decimal(0)}, "与上年决算12.02万元持平"),
    ],
)
def test_no_percentage_on_a_zero_or_unknown_base(changes: dict[str, object], told: str) -> None:
    """On a zero base the change is given in 万元 alone; on an unknown base not at all."""
    phrase = sentences.change_phrase(three_public(**changes))
    assert phrase == told
    assert "%" not in phrase


def test_dash_blank_and_missing_stay_apart_in_the_table(dingcheng: Dossier) -> None:
    """What stood as a dash, a blank, “不涉及” or unreadable in the file does so in the report."""
    rows = rows_of(tables.three_public_table(dingcheng))
    assert rows["公务用车运行维护费"][:3] == ("-", "不涉及", "-")
    assert rows["因公出国（境）费"][:3] == ("无法识别", "未提供", "未填")
    assert rows_of(tables.budget_table(dingcheng))["年初结转和结余"][:3] == ("未填", "未提供", "未填")


def test_a_rate_stands_beside_its_denominator(dingcheng: Dossier) -> None:
    """4294.41 of an initial budget of 860.14 is 499.27 % of the initial budget, and says so."""
    row = rows_of(tables.budget_table(dingcheng))["一般公共预算拨款"]
    assert row == ("860.14", "未提供", "4,294.41", "+3,434.27", "499.27%", "年初预算")
    assert "（决算÷年初预算）" in "".join(sentences.budget(dingcheng))


def test_nothing_known_prints_no_number_but_the_year(nearly_empty: Dossier) -> None:
    """A department that sent nothing has no 0.00 and no percentage in its report."""
    text = all_text(build_report(nearly_empty))
    assert "0.00" not in text and "0%" not in text and "0项" not in text
    assert "未提供" in text


def test_an_unchecked_department_is_not_praised(nearly_empty: Dossier) -> None:
    """Without data there is nothing to be found: the report asks for data instead of reporting no problems."""
    text = all_text(build_report(nearly_empty))
    assert "没有可供核对的数据" in text and "请部门报送年度数据" in text
    assert "没有不符事项" not in text and "没有发现" not in text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, "自评得分高于重算上限8.75分，依据现有资料，自评得分不可达到。"),
        ({"self_score": Decimal(80), "verdict": "plausible"}, "自评得分处于重算区间之内，自评得分在合理区间内"),
        ({"self_score": Decimal("83.25"), "score_low": Decimal("83.25"), "verdict": "verified"}, "自评得分已核实"),
        ({"self_score": None, "verdict": "no_claim"}, "部门未自评，不作对比。"),
        ({"self_score": Decimal(5)}, "自评得分低于重算下限3.25分"),
    ],
)
def test_the_verdict_is_told_with_the_gap(dingcheng: Dossier, changes: dict[str, object], told: str) -> None:
    """92 against an interval that ends at 83.25 cannot be reached, by 8.75 points."""
    assert told in sentences.verdict(with_claim(dingcheng, **changes))


def test_the_score_sheet_adds_up_to_the_interval(dingcheng: Dossier) -> None:
    """The total row shows 100 points, the interval and the claim."""
    table = tables.score_table(dingcheng, explained=True)
    assert table.rows[-1] == ("合计", "100.00", "8.25", "83.25", "92.00", "", "自评得分不可达到")
    assert tables.score_table(dingcheng, explained=False).rows[-1] == (*table.rows[-1][:5], "自评得分不可达到")
    assert rows_of(table)["预算完成率"][:4] == ("5.00", "0.00", "5.00", "未提供")


def month(
    number: int, spent: str | None, due: tuple[int, int] | None, work: str | None, **states: str
) -> MonthProgress:
    """A month of a department with a budget of 1000 万元."""
    spending = None if spent is None else Decimal(spent) / 10
    return MonthProgress(
        month=number,
        budget_wan=Decimal(1000),
        denominator="adjusted_budget",
        cumulative_wan=None if spent is None else Decimal(spent),
        spending_pct=spending,
        due_month=due[0] if due else None,
        due_pct=Decimal(due[1]) if due else None,
        spending_state=states.get("spending", "pass"),
        work_pct=None if work is None else Decimal(work),
        gap_pp=None if work is None or spending is None else Decimal(work) - spending,
        largest_gap_pp=Decimal(10),
        gap_state=states.get("gap", "not_applicable"),
    )


def test_the_report_tells_how_spending_went_during_the_year(dingcheng: Dossier) -> None:
    """The last month with its denominator, the months that fell short of what was due, and those out of step."""
    monitored = replace(
        dingcheng,
        progress=[
            month(3, "90", None, None, spending="not_applicable"),
            month(4, "240", (4, 25), "36", spending="fail", gap="fail"),
            month(7, "455.50", (6, 40), "50", gap="pass"),
        ],
    )
    assert (
        "截至7月累计支出455.50万元，支出进度45.55%（累计支出÷调整预算1,000.00万元）。"
        "支出进度偏慢的月份：4月24.00%（1—4月应达到25%）。工作进度与支出进度相差超过10个百分点的月份：4月。"
    ) in all_text(build_report(monitored))
    assert rows_of(tables.progress_table(monitored)) == {
        "3月": ("1,000.00", "90.00", "9.00%", "／", "／", "未提供", "不计算", "／"),
        "4月": ("1,000.00", "240.00", "24.00%", "25%", "偏慢", "36%", "+12.00", "不同步"),
        "7月": ("1,000.00", "455.50", "45.55%", "40%", "达到", "50%", "+4.45", "同步"),
    }
    assert "年中执行监控" in linked_page(monitored).decode()


def test_a_year_without_monthly_files_says_nothing_of_them(dingcheng: Dossier) -> None:
    """Neither report nor page speaks of monitoring that the department was not asked for."""
    assert "执行监控" not in all_text(build_report(dingcheng))
    assert "执行监控" not in linked_page(dingcheng).decode()


def test_targets_keep_direction_unit_gap_and_net_result(dingcheng: Dossier) -> None:
    """32 new firms of at least 20 are 160 %, net 26 are 130 %; 19.6 % of about 23 % is 3.4 points short."""
    rows = rows_of(tables.target_table(dingcheng))
    assert rows["新增规模工业企业"] == ("≥20家", "32家", "160.00%", "完成", "净值26家，按净值完成率130.00%")
    assert rows["制造业占GDP比重"] == ("约23%", "19.6%", "不计算", "未完成", "-3.40个百分点")
    assert rows["规模工业增加值"][1] == "未填"
    assert sentences.targets(dingcheng) == "共核对年度绩效指标10项：完成3项、未完成4项、未报告3项。"


def test_alarms_come_before_hints_before_gaps_each_with_its_cell(dingcheng: Dossier) -> None:
    """The reader finds what is wrong first; the annex has each again, with the file, sheet, cell and what it said."""
    report = build_report(dingcheng)
    told = [block for block in report.chapters[6].blocks if isinstance(block, Table)]
    printed = [block for block in report.annexes[-1].blocks if isinstance(block, Table)]
    assert [table.caption for table in told] == ["不符事项", "提示事项", "资料不足事项"]
    assert [table.caption for table in printed] == [f"{table.caption}及依据" for table in told]
    for listed, shown in zip(told, printed, strict=True):
        assert [row[:2] for row in shown.rows if len(row) > 1] == [(row[0], row[2]) for row in listed.rows]
    assert printed[0].rows[0][2:] == ("文字说明：860.14元", "收支决算表：860.14万元", "／", "一万倍")
    assert "；工作表“收支决算”单元格C6“860.14”" in printed[0].rows[1][0]
    assert printed[0].rows[1][0].count("数据收集表.xlsx") == 1
    assert printed[2].rows[0] == ("1", dingcheng.findings_in(GAP_STATES)[0].message)
    assert "单元格B6（空）" in printed[2].rows[1][0]


def test_the_departments_words_are_marked_as_its_own(dingcheng: Dossier) -> None:
    """Narrative stands in blocks of its own; where there is none the report says so."""
    suggestions = build_report(dingcheng).chapters[7].blocks
    assert Note("部门未填报。") in suggestions
    stated = [
        block.text
        for chapter in build_report(dingcheng).chapters
        for block in chapter.blocks
        if isinstance(block, Lead)
    ]
    assert set(stated) == set(dingcheng.narrative.values())
    said = [
        block.text
        for chapter in build_report(dingcheng).chapters
        for block in chapter.blocks
        if isinstance(block, Paragraph)
    ]
    assert not set(said) & set(stated)


def test_the_use_of_the_result_is_proposed_in_the_last_chapter(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """An interval over several grades leaves the use open; without a score nothing is proposed."""
    known, unknown = (
        [block.text for block in build_report(dossier).chapters[7].blocks if isinstance(block, Paragraph)][-1]
        for dossier in (dingcheng, nearly_empty)
    )
    assert known == "按复核认定的等级，结果应用建议：区间跨 不合格～良好，待补充资料后确定。"
    assert unknown == "得分无法测算，不提出结果应用建议。"


def test_synthetic_data_is_marked(dingcheng: Dossier, nearly_empty: Dossier) -> None:
    """Made-up departments carry a notice that real ones do not."""
    assert build_report(nearly_empty).notice == "合成数据，仅供演示"
    assert build_report(dingcheng).notice == ""


def test_a_broken_reading_makes_the_report_a_draft_that_says_why(dingcheng: Dossier) -> None:
    """While a cell cannot be read, nothing is published as final: the first page says so and names the problem."""
    draft = replace(dingcheng, draft_reasons=["“公务接待费”的单元格内容“见附件”不是可识别的数值"])
    assert notices_of(build_report(draft)) == (
        "草稿：以下问题解决前不作为正式报告",
        "1. “公务接待费”的单元格内容“见附件”不是可识别的数值",
    )
    assert notices_of(build_report(dingcheng)) == ()


def test_what_would_close_the_interval_is_listed(dingcheng: Dossier) -> None:
    """The department reads what to hand in and how many points hang on it, the most first."""
    texts = [block.text for block in build_report(dingcheng).chapters[4].blocks if isinstance(block, Paragraph)]
    listed = [text for text in texts if "提供佐证材料可确定" in text]
    points = [Decimal(text.removesuffix("分。").split("可确定")[1]) for text in listed]
    assert len(points) == sum(line.low < line.high for line in dingcheng.evaluation.indicators)
    assert points == sorted(points, reverse=True)


def test_claimed_recomputed_and_adopted_stand_side_by_side(dingcheng: Dossier) -> None:
    """A review is shown with who, when, why and on what; it replaces neither the claim nor the interval."""
    table = adopted_table(dingcheng.rungs, dingcheng.evaluation, dingcheng.adopted)
    assert table.rows[0][-2:] == ("李四\n2024-06-01", "核定编制已调整\n依据：编办批复3号")
    assert table.rows[-1] == ("总分", "92.00", "8.25—83.25分", "", "11.00—86.00分", "", "不合格至良好")


def test_every_score_leads_to_its_cells(dingcheng: Dossier) -> None:
    """The score sheet's annex gives standard, formula, file, sheet and cell of every indicator, files by number."""
    annex = build_report(dingcheng).annexes[3]
    table = annex.blocks[-1]
    assert isinstance(table, Table)
    assert table.rows[0] == ("[1] 工信局2023.xlsx",)
    assert sum(len(row) == 1 for row in table.rows[1:]) == len(dingcheng.evaluation.indicators)
    assert ("2023年在职人数", "43", "[1]基本情况 C5") in table.rows
