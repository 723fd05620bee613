"""Targets out of sentences: a number counts only where its whole clause is understood."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.intake.containers.open import open_document
from assets.intake.containers.sheets import Cell
from assets.intake.ledger import Reading
from assets.intake.prose.chapters import sections
from assets.intake.prose.numbers import ProseNumbers
from assets.intake.prose.report import read_report
from assets.intake.prose.target_pairs import target_pairs, target_readings
from assets.intake.prose.targets import TargetClause
from assets.intake.source_file import Owner
from assets.knowledge.forms import forms
from assets.warehouse.files import PROJECT
from tests.makers.documents import prose, source

REPORT = PROJECT / "tests/golden/dingcheng_2023_report.txt"


def cells(*paragraphs: str) -> list[Cell]:
    """Paragraphs as the chapters hand them over."""
    sheet = prose(*paragraphs)
    return [Cell(sheet, row, 0) for row in range(len(paragraphs))]


def number(clause: TargetClause | None) -> str | None:
    """``≥20家`` of a clause; ``?`` where it is unclear."""
    if clause is None:
        return None
    one = clause.target
    if one.value is None:
        return "?"
    sign = {"at_least": "≥", "at_most": "≤", "about": "约", "equal": "=", None: ""}[one.direction]
    return f"{sign}{one.value}{f'-{one.upper}' if one.upper is not None else ''}{one.unit}"


def targets(target: str, result: str = "", year: int = 2023) -> list[tuple[str | None, ...]]:
    """Name, kind, target and result of what two paragraphs say."""
    found = target_pairs(cells(target), cells(result), year)
    return [(one.name, one.kind, number(one.target), number(one.actual)) for one in found]


def result(text: str, target: str = "新增规模工业企业20家") -> str | None:
    """The result that a sentence gives for one target."""
    [(*_, actual)] = targets(target, text)
    return actual


STATED = {
    "计划实现规模工业总产值430亿元，增长15%以上": [
        ("规模工业总产值", "总量", "≥430亿元"), ("规模工业总产值", "增速", "≥15%"),
    ],
    "规模工业增加值80亿元，增速约9%；工业技改投资增长10%": [
        ("规模工业增加值", "总量", "≥80亿元"), ("规模工业增加值", "增速", "约9%"), ("工业技改投资", "增速", "≥10%"),
    ],
    "制造业占GDP比重约23%": [("制造业占地区生产总值比重", "占比", "约23%")],
    "力争一般公共预算收入完成12.5亿元，同比增长6%；税收占比达到70%以上；不良贷款率控制在2%以内。": [
        ("一般公共预算收入", "总量", "≥12.5亿元"), ("一般公共预算收入", "增速", "≥6%"),
        ("税收占比", "占比", "≥70%"), ("不良贷款率", "占比", "≤2%"),
    ],
    "1.数量指标：新建农村公路80公里，改造危桥12座。2.质量指标：工程验收合格率100%。3.时效指标：12月底前完成。": [
        ("新建农村公路", "总量", "≥80公里"), ("改造危桥", "数量", "≥12座"), ("工程验收合格率", "占比", "≥100%"),
    ],
    "人民群众满意度90%-95%，投诉不超过3件，接待来访１，２００人次": [
        ("人民群众满意度", "占比", "≥90-95%"), ("投诉", "数量", "≤3件"), ("接待来访", "数量", "≥1200人次"),
    ],
    "计划新增20家以上规模工业企业；引进3个亿元项目": [
        ("新增规模工业企业", "数量", "≥20家"), ("引进亿元项目", "数量", "≥3个"),
    ],
    "单位GDP能耗下降3%以上，事故起数下降5%，森林覆盖率提高到62%": [
        ("单位GDP能耗", "增速", "≤-3%"), ("事故起数", "增速", "≤-5%"), ("森林覆盖率", "占比", "≥62%"),
    ],
    "规模工业总产值目标430亿元、规模工业增加值目标78亿元": [
        ("规模工业总产值", "总量", "≥430亿元"), ("规模工业增加值", "总量", "≥78亿元"),
    ],
    "项目开工率100%、任务完成率95%以上、计划生育率98%": [
        ("项目开工率", "占比", "≥100%"), ("任务完成率", "占比", "≥95%"), ("计划生育率", "占比", "≥98%"),
    ],
    "共同富裕示范村达到20个，要素保障率95%，争取上级资金4500万元": [
        ("共同富裕示范村", "数量", "≥20个"), ("要素保障率", "占比", "≥95%"), ("争取上级资金", "总量", "≥4500万元"),
    ],
    "完成工业技改投资40亿元，其中智能化改造15亿元；": [("工业技改投资", "总量", "≥40亿元")],
    "城镇登记失业率4.5%，安全事故0起，逾期率不超过3‰": [
        ("城镇登记失业率", "占比", "4.5%"), ("安全事故", "数量", "≤0起"), ("逾期率", "占比", "≤3‰"),
    ],
    "质量指标——按时办结率=100%；完成12项重点工作任务；竣工率、入住率均达到98%；“12345”热线办结率100%": [
        ("按时办结率", "占比", "=100%"), ("重点工作任务", "数量", "≥12项"),
        ("竣工率、入住率", "占比", "≥98%"), ("“12345”热线办结率", "占比", "≥100%"),
    ],
    "社会消费品零售总额突破50亿元": [("社会消费品零售总额", "总量", "?")],
    "新增规模工业企业近20家": [("新增规模工业企业", "数量", "?")],
    "2022年完成总产值300亿元。2023年规模工业增加值78亿元": [("规模工业增加值", "总量", "≥78亿元")],
}  # fmt: skip
NO_TARGETS = [
    "统一思想认识，凝心聚力抓工业；强化运行调度。",
    "到2025年，规模工业总产值达到600亿元，规模工业企业达到300家。",
    "2024年计划完成规模工业总产值500亿元，同比增长15%；规模工业增加值90亿元",
    "“十四五”期间新建学校20所",
    "上年完成规模工业总产值400亿元，同比增长9%",
    "三年内新建学校3所，每年培训200人次",
    "部门整体支出预算860万元，其中基本支出525万元，项目支出335万元，“三公”经费控制在10万元以内",
    "拟投资6100万元的服饰基地项目；年产值2亿元的生产线；总投资35亿元",
    "确保42.5%的企业上云，占全市的18%，占年度目标的60%",
    "228家在库规模工业企业逐户走访，增速全市排名第3位，连续2年第一",
    "产值和税收分别达到430亿元和6亿元",
    "旅游人数、旅游收入分别增长10%和12%",
    "新建高标准农田3 000亩",
    "已完成技改投资20亿元，新增企业数达到了30家",
    "完成了技改投资20亿元",
    "2023年12月底前完成，2023年6月启动",
    "全县共有学校45所，在校学生3.2万人",
    "加快培育20家企业入规并给予每户5万元奖励",
    "占比提高2个百分点，完成率100%",
    "城市低保标准由每人每月650元提高到700元",
    "通过以奖代补新增企业20家",
]


@pytest.mark.parametrize("text", STATED)
def test_targets_in_sentences(text: str) -> None:
    """A target has the name, kind, number and sign that its clause gives; level and growth are two."""
    assert [one[:3] for one in targets(text)] == STATED[text]


@pytest.mark.parametrize("text", NO_TARGETS)
def test_no_target(text: str) -> None:
    """What states no number for an indicator of this year, or not surely, gives no target."""
    assert targets(text) == []


RESULTS = {
    "新增规模工业企业32家": "32家",
    "全年新增规模工业企业32家（全市第二）。": "32家",
    "截至12月底，全县新增规上工业企业32家": "32家",
    "2023年，新增规模以上工业企业32家": "32家",
    "企业培育成绩好。新增规模工业企业32家，新增小巨人企业1家": "32家",
    "计划新增规模工业企业20家，实际新增32家": "32家",
    "新增规模工业企业目标20家，实际完成32家，完成率160%": "32家",
    "新增32家规模工业企业": "32家",
    "实现了新增规模工业企业32家": "32家",
    "共新增规模工业企业32家，比上年多12家": "32家",
    "上年新增规模工业企业28家。2023年新增规模工业企业32家": "32家",
    "新增规模工业企业32家，其中制造业20家，新增规模工业企业（园区）5家": "32家",
    "新增规模工业企业32家；上半年新增规模工业企业9家": "32家",
    # nothing is said of the year
    "": None,
    "2022年新增规模工业企业28家": None,
    "上年新增规模工业企业28家，同比增长8%": None,
    "计划新增规模工业企业20家": None,
    "预计新增规模工业企业25家": None,
    "新增规模工业项目32家": None,
    "新增限额以上企业32家": None,
    "拟投资6100万元的新增规模工业企业项目": None,
    # something is said, and it is not certain what
    "新增规模工业企业30余家": "?",
    "新增规模工业企业近20家": "?",
    "新增规模工业企业20家以上": "?",
    "新增规模工业企业32家（含转入5家）": "?",
    "新增规模工业企业32家。新增规模工业企业26家": "?",
    "1-11月新增规模工业企业19家": "?",
    "上半年新增规模工业企业9家": "?",
    "累计新增规模工业企业60家": "?",
    "园区新增规模工业企业3家": "?",
    "新增规模工业企业总数32家": "?",
    "全市新增规模工业企业120家": "?",
    "桥南片区完成新增规模工业企业3家": "?",
    "新增企业50家，其中新增规模工业企业32家": "?",
    "对新增规模工业企业20家给予奖励": "?",
    "新增规模工业企业3 2家": "?",
}


@pytest.mark.parametrize("text", RESULTS)
def test_a_result_is_certain_or_not_told(text: str) -> None:
    """A result counts where the year, the whole and the number are certain; what may be one is shown as unclear."""
    assert result(text) == RESULTS[text]


GROWTH = {
    "规模工业总产值400亿元，同比增长7.8%": "7.8%",
    "规模工业总产值400亿元，比上年371亿元增长7.8%": "7.8%",
    "规模工业总产值400亿元，较2022年增长7.8%": "7.8%",
    "规模工业总产值400亿元，占年度目标的93%，增速7.8%": "7.8%",
    "规模工业总产值400亿元（同比增长7.8%，全市第二）": "7.8%",
    "规上工业总产值400亿元同比增长7.8%": "7.8%",
    "规模工业总产值同比下降2.3%": "-2.3%",
    "规模工业总产值增长约7.8%": "约7.8%",
    "规模工业总产值400亿元": None,
    "规模工业总产值400亿元，较2021年增长30%，两年平均增长14%": None,
    "规模工业总产值400亿元；同比增长7.8%": None,
    "规模工业总产值占比23.5%": None,
    "规模工业总产值400亿元，税收持续向好，增长9%": "?",
    "规模工业总产值400亿元，其中园区120亿元，增长20%": None,
    "2022年规模工业总产值371亿元，同比增长9%": None,
    "规模工业总产值增长近8%": "?",
    "规模工业总产值增长超过8%": "?",
}


@pytest.mark.parametrize("text", GROWTH)
def test_growth_belongs_to_the_number_before(text: str) -> None:
    """A growth without a name is that of the indicator just before; of another year or thing it is none."""
    [(*_, actual)] = targets("规模工业总产值增长15%", text)
    assert actual == GROWTH[text]


def test_shares_are_of_what_they_say() -> None:
    """“比上年的18%” is last year's, and the 12.5 of “占全市的12.5%” is no share of the indicator."""
    text = "制造业增加值占地区生产总值比重19.6%，比上年的18%提高1.6个百分点，占全市的12.5%"
    assert targets("制造业占地区生产总值比重约23%", text)[0][3] == "19.6%"
    assert targets("森林覆盖率达到62%", "森林覆盖率由上年的61.5%提高到62.1%")[0][3] == "62.1%"


def test_a_share_that_grows_may_be_meant_in_points() -> None:
    """Whether “覆盖率提高2%” is a rate of growth or percentage points cannot be known."""
    assert targets("覆盖率提高2%") == []


def test_net_and_reduction() -> None:
    """“净增26家（年内退规6家）” says what remained of the number before, and what left it."""
    for text in (
        "新增规模工业企业32家，净增26家（年内退规6家）",
        "新增规模工业企业32家（退规6家，净增26家）",
        "新增规模工业企业32家，退规企业6家，净增26家。淘汰设备9台",
    ):
        [one] = target_pairs(cells("新增规模工业企业20家"), cells(text), 2023)
        assert (number(one.actual), number(one.reduction), number(one.net)) == ("32家", "6家", "26家")
    [one] = target_pairs(cells("新增规模工业企业20家"), cells("新增规模工业企业32家；净增26户，退规6个"), 2023)
    assert (one.reduction, one.net) == (None, None)


def test_names_are_equal_or_declared() -> None:
    """Tax of large enterprises stands for tax of industry by declaration only, and the difference is told once."""
    text = "实现规模工业企业税金5.97亿，增长21.35%；工业用电税金3亿元"
    level, growth = target_pairs(cells("工业入库税金6亿元，同比增长15%以上"), cells(text), 2023)
    assert (number(level.actual), level.basis, level.actual_basis) == ("5.97亿元", "工业企业", "规模工业企业")
    assert (number(growth.actual), growth.basis, growth.actual_basis) == ("21.35%", None, None)
    [exact] = target_pairs(cells("工业入库税金6亿元"), cells(text + "。工业入库税金6.4亿元"), 2023)
    assert (number(exact.actual), exact.basis) == ("6.4亿元", None)


def test_a_unit_is_never_supplied() -> None:
    """“5.97亿” of a count is not yuan, and of a target in 亿 nothing says of what."""
    assert targets("发电量6亿千瓦时", "发电量5.97亿")[0][3] == "?"
    assert targets("发电量6亿")[0][2] == "?"


def test_targets_that_contradict_each_other() -> None:
    """Of two numbers for one target neither is taken; the same number twice is one."""
    text = "新增规模工业企业20家。分解任务：新增规模工业企业18家"
    assert targets(text, "新增规模工业企业19家") == [("新增规模工业企业", "数量", "?", "19家")]
    assert len(targets("新增规模工业企业20家。新增规模工业企业20家")) == 1


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["新增", "规模工业企业", "32家", "20%", "，", "；", "。", "同比增长", "其中", "2022年", "上年", "（", "）",
             "完成", "430亿元", "约", "以上", "净增", "退规", "：", "、", "1.",
             "3", " ", "计划", "全市", "由", "提高到", "-"]
        ),
        max_size=14,
    )
)  # fmt: skip
def test_whatever_is_written(words: list[str]) -> None:
    """Sentences put together at random are read without an error, and every number taken stands in its clause."""
    text = "".join(words)
    for one in target_pairs(cells("新增规模工业企业20家，同比增长5%", text), cells(text), 2023):
        for clause in filter(None, (one.target, one.actual, one.reduction, one.net)):
            if clause.target.value is not None:
                assert f"{abs(clause.target.value)}" in clause.text


@pytest.mark.parametrize("text", ["新增企业1家、", "（", "完成", "1", "增长1%同比", "由1%提高到2%", "在", "2023年1月"])
def test_a_hostile_paragraph_is_read_in_time(text: str) -> None:
    """Ten thousand characters without a stop end neither in an error nor in hours."""
    assert isinstance(targets(text * (6000 // len(text)), "新增企业1家"), list)


def values(readings: list[Reading]) -> dict[tuple[int, str], tuple[str, str | None, str]]:
    """Line and item → number with its unit, direction, state."""
    return {
        (one.line, one.item): (f"{one.value.normalize():f}{one.unit}" if one.value is not None else one.raw_text,
                                 one.direction, one.state)
        for one in readings
    }  # fmt: skip


def test_readings_are_those_of_a_target_table() -> None:
    """One line per target; a result that is not reported is blank; the text is the clause, the cell its paragraph."""
    target = "计划新增规模工业企业20家以上，群众满意度90%-95%；工业投资增长8%"
    pairs = target_pairs(cells(target), cells("甲。", "新增规模工业企业32家，净增26家；工业投资增长近9%"), 2023)
    readings = target_readings(pairs, Owner("01", 2023), 7, ProseNumbers([]))
    assert values(readings) == {
        (1, "target_name"): ("新增规模工业企业", None, "value"),
        (1, "target_kind"): ("数量", None, "value"),
        (1, "target_value"): ("20家", "at_least", "value"),
        (1, "target_actual"): ("32家", None, "value"),
        (1, "target_net"): ("26家", None, "value"),
        (2, "target_name"): ("群众满意度", None, "value"),
        (2, "target_kind"): ("占比", None, "value"),
        (2, "target_value"): ("90%", "at_least", "value"),
        (2, "target_upper"): ("95%", "at_most", "value"),
        (2, "target_actual"): ("", None, "blank"),
        (3, "target_name"): ("工业投资", None, "value"),
        (3, "target_kind"): ("增速", None, "value"),
        (3, "target_value"): ("8%", "at_least", "value"),
        (3, "target_actual"): ("工业投资增长近9%", None, "unparsed"),
    }
    by_item = {one.item: one for one in readings if one.line == 1}
    assert (by_item["target_value"].raw_text, by_item["target_value"].cell) == (
        "计划新增规模工业企业20家以上",
        "第 1 段",
    )
    assert (by_item["target_actual"].raw_text, by_item["target_actual"].cell) == ("新增规模工业企业32家", "第 2 段")
    assert {(one.department_id, one.fiscal_year, one.table_order) for one in readings} == {("01", 2023, 7)}


REPORT_FORM = next(form for form in forms() if form.id == "report")


@pytest.mark.parametrize(
    "heading", ["四、绩效情况分析", "（三）年度绩效目标完成情况", "（三）绩效目标实现情况：良好。"]
)
def test_a_report_gives_its_targets(heading: str) -> None:
    """Targets are read from the chapters that set them; a chapter that says how they were met sets none."""
    sheet = prose(
        "2023年度部门整体支出绩效自评报告", "一、部门概况", "三、部门绩效目标", "（一）总体目标。办好教育。",
        "（二）年度绩效目标：新建学校2所；巩固率98%。", heading, "全年新建学校3所，新增学位900个。",
        "五、存在的问题", "缺教师20人。",
    )  # fmt: skip
    found = read_report(source(), REPORT_FORM, [sheet], Owner("01", 2023), ProseNumbers([sheet]))
    readings = [one for one in found if one.item.startswith("target_")]
    assert [one.raw_text for one in readings if one.item == "target_name"] == ["新建学校", "巩固率"]
    assert [one.raw_text for one in readings if one.item == "target_actual"] == ["全年新建学校3所", ""]


def test_a_whole_report_says_ten_targets() -> None:
    """A report of eight chapters gives the ten targets that its collection form lists, and no other."""
    chapters = next(form for form in forms() if form.id == "report").chapters
    found = sections(open_document("报告.txt", REPORT.read_bytes()), chapters)
    asked, reached = (
        [cell for section in found if section.chapter.id == chapter for cell in section.paragraphs]
        for chapter in ("annual_target", "performance")
    )
    assert [
        (one.name, one.kind, number(one.target), number(one.actual), one.basis, one.actual_basis,
         number(one.reduction), number(one.net))
        for one in target_pairs(asked, reached, 2023)
    ] == [
        ("规模工业总产值", "总量", "≥430亿元", "324.58亿元", None, None, None, None),
        ("规模工业总产值", "增速", "≥15%", "7.8%", None, None, None, None),
        ("规模工业增加值", "总量", "≥78亿元", None, None, None, None, None),
        ("规模工业增加值", "增速", "约8%", "12.3%", None, None, None, None),
        ("工业入库税金", "总量", "≥6亿元", "5.97亿元", "工业企业", "规模工业企业", None, None),
        ("工业入库税金", "增速", "≥15%", "21.35%", None, None, None, None),
        ("工业固定资产投资", "增速", "≥15%", None, None, None, None, None),
        ("制造业增加值", "增速", "约8%", None, None, None, None, None),
        ("制造业占地区生产总值比重", "占比", "约23%", "19.6%", None, None, None, None),
        ("新增规模工业企业", "数量", "≥20家", "32家", None, None, "6家", "26家"),
    ]  # fmt: skip
