"""What the synthetic departments disclose and declare: budget tables, declared targets, projects, final accounts.

They say what the collection workbook says, in other words and layouts; ``papers`` in ``synthetic_district.yaml`` names
who sends what, in which container and with which words.
"""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tests.makers.sample.figures import ECONOMIC_CLASSES, THREE_PUBLIC_LINES, DepartmentYear, total
from tests.makers.sample.papers import Entry, PaperTable, PaperText, Part, written
from tests.makers.sample.plants import Plant

_FUNDS = {
    "general_public_budget": "一般公共预算拨款收入",
    "government_fund": "政府性基金预算拨款收入",
    "state_capital": "国有资本经营预算拨款收入",
    "special_account": "财政专户管理资金收入",
    "other_revenue": "其他收入",
}
_ECONOMIC = {
    "wages_and_benefits": ("301", "工资福利支出"),
    "goods_and_services": ("302", "商品和服务支出"),
    "transfers_to_households": ("303", "对个人和家庭的补助"),
    "capital": ("310", "资本性支出"),
}
_THREE_PUBLIC = {
    "overseas_travel": "因公出国（境）费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_operation": "公务用车运行费",
    "official_reception": "公务接待费",
}
_ADVERSE = ("≤", "不超过", "以内")
_ZERO = Decimal(0)


def papers_of(
    one: DepartmentYear, previous: DepartmentYear | None, name: str, plants: Sequence[Plant]
) -> Iterator[tuple[str, bytes]]:
    """File name and content of each paper of a department-year.

    Args:
        one: the department-year before anything was spoilt in it.
        previous: the year before, which the budget prints beside it.
        name: the department's full name.
        plants: what is spoilt in them.
    """
    for kind, wish in one.year.get("papers", {}).items():
        parts, label = _MAKERS[kind](one, previous, name, wish)
        for plant in plants:
            if plant.parts:
                plant.parts(parts)
        yield f"{label}.{wish['as']}", written(parts, wish["as"])


def _budget(
    one: DepartmentYear, previous: DepartmentYear | None, name: str, wish: Mapping[str, Any]
) -> tuple[list[Part], str]:
    """部门预算公开: revenue and expenditure, expenditure by function, its basic part, “三公”."""
    year, unit = one.fiscal_year, wish["unit"]

    def money(amount: Decimal) -> Decimal:
        return amount * 10000 if unit == "元" else amount

    def figure(item: str, basis: str = "") -> Decimal:
        return one.amount(f"{item}.initial_budget" + (f".{basis}" if basis else ""))

    above = (f"编制单位：{name}", f"单位：{unit}")
    revenue = {label: money(figure(item)) for item, label in _FUNDS.items() if figure(item)}
    spent, basic, project = (money(figure(f"{item}_expenditure")) for item in ("total", "basic", "project"))
    function = one.entry["function"][1]
    left = [*revenue.items(), ("本年收入合计", total(revenue.values())), ("上年结转", _ZERO), ("收入总计", spent)]
    right = [(f"{function}", spent), ("本年支出合计", spent), ("结转下年", _ZERO), ("支出总计", spent)]
    lines: list[list[Entry]] = [["收入", None, "支出", None], ["项目", "本年预算数", "项目", "本年预算数"]]
    for place in range(max(len(left), len(right))):
        pairs = [side[place] if place < len(side) else (None, None) for side in (left, right)]
        lines.append([*pairs[0], *pairs[1]])
    summary = PaperTable("收支总表", (f"{year}年部门收支总表", *above), lines, {(0, 0): (1, 2), (0, 2): (1, 2)})

    expenditure = PaperTable("支出总表", (f"{year}年部门支出总表", *above), _classes(one, spent, basic, project))

    economic: list[list[Entry]] = [["科目编码", "科目名称", "合计", "人员经费", "公用经费"]]
    personnel = [money(figure(item, "basic")) for item in ("wages_and_benefits", "transfers_to_households")]
    public = [money(figure(item, "basic")) for item in ("goods_and_services", "capital")]
    economic.append([None, "合计", basic, total(personnel), total(public)])
    for item in ECONOMIC_CLASSES:
        amount = money(figure(item, "basic"))
        is_personnel = item in ("wages_and_benefits", "transfers_to_households")
        if amount:
            economic.append([*_ECONOMIC[item], amount, *((amount, None) if is_personnel else (None, amount))])
    basic_part = PaperTable("基本支出", (f"{year}年一般公共预算基本支出表", *above), economic)
    return [summary, expenditure, basic_part, _three_public(one, previous, wish, above)], f"{year}年部门预算"


def _classes(one: DepartmentYear, spent: Decimal, basic: Decimal, project: Decimal) -> list[list[Entry]]:
    """Expenditure by function and nature, all of it in one class."""
    code, function = one.entry["function"]
    return [
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        [None, "合计", spent, basic, project],
        [code, function, spent, basic, project],
        [f"{code}01", f"{function}事务", spent, basic, project],
        [f"{code}0101", "行政运行", basic, basic, None],
        [f"{code}0102", "一般行政管理事务", project, None, project],
    ]


def _three_public(
    one: DepartmentYear, previous: DepartmentYear | None, wish: Mapping[str, Any], above: tuple[str, ...]
) -> PaperTable:
    year, factor = one.fiscal_year, 10000 if wish["unit"] == "元" else 1
    columns = {year: one} | ({year - 1: previous} if previous and wish.get("last_year") else {})
    order = sorted(columns)
    lines: list[tuple[str, dict[int, Decimal]]] = [
        (_THREE_PUBLIC[item], {each: columns[each].amount(f"{item}.control") * factor for each in order})
        for item in THREE_PUBLIC_LINES
    ]
    lines.insert(0, ("合计", {each: columns[each].amount("three_public_expenses.control") * factor for each in order}))
    rows: list[list[Entry]] = [["项目", *(f"{each}年预算数" for each in order)]]
    rows += [[label, *(amounts[each] for each in order)] for label, amounts in lines]
    return PaperTable("三公", (f"{year}年“三公”经费预算表", *above), rows)


def _declaration(
    one: DepartmentYear, previous: DepartmentYear | None, name: str, wish: Mapping[str, Any]
) -> tuple[list[Part], str]:
    """整体支出绩效目标申报表: money, tasks, targets."""
    year = one.fiscal_year
    spent, basic, project = (one.amount(f"{item}_expenditure.initial_budget") for item in ("total", "basic", "project"))
    funds = one.amount("general_public_budget.initial_budget")
    half = (project / 2).quantize(Decimal("0.01"))
    rows: list[list[Entry]] = [
        ["部门名称", name, None, None, None, None],
        ["资金总额", spent, "基本支出", basic, "项目支出", project],
        ["一般公共预算", funds, "其他资金", spent - funds, None, None],
        ["年度任务", "任务名称", "主要内容", "总金额", "财政资金", "其他资金"],
        [None, "日常履职", "人员和公用经费保障", basic, basic, _ZERO],
        [None, "重点项目", "年度重点项目实施", half, half, _ZERO],
        [None, "其他项目", "零星和跨年项目", project - half, project - half, _ZERO],
        [None, "金额合计", None, spent, spent, _ZERO],
        ["年度绩效目标", one.entry["goal"], None, None, None, None],
        ["绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "权重"],
    ]
    weight = Decimal(90) / len(one.targets)
    for target in one.targets:
        level1, level2 = _level(target)
        rows.append([None, level1, level2, target["指标名称"], target["目标值"], f"{weight:.0f}"])
    title = f"{year}年度部门整体支出绩效目标申报表"
    return [PaperTable("绩效目标", (title, "单位：万元"), rows)], f"{year}年整体支出绩效目标申报表"


def _level(target: Mapping[str, str]) -> tuple[str, str]:
    if any(mark in target["目标值"] for mark in _ADVERSE):
        return "产出指标", "成本指标"
    return ("产出指标", "数量指标") if target["指标口径"] == "数量" else ("效益指标", "社会效益指标")


def _projects(
    one: DepartmentYear, previous: DepartmentYear | None, name: str, wish: Mapping[str, Any]
) -> tuple[list[Part], str]:
    """项目支出绩效自评汇总表: the projects of the year with budget, execution and score."""
    year, planned, spent = (
        one.fiscal_year,
        *(one.amount(f"project_expenditure.{phase}") for phase in ("initial_budget", "final")),
    )
    shares = (Decimal("0.45"), Decimal("0.35"))
    names = [f"{task}专项" for task in dict.fromkeys(target["指标名称"] for target in one.targets)][:2]
    rows: list[list[Entry]] = [["序号", "项目编码", "项目名称", "年初预算数", "全年执行数", "自评得分"]]
    parts = [[(amount * share).quantize(Decimal("0.01")) for share in shares] for amount in (planned, spent)]
    parts = [[*amounts, whole - total(amounts)] for amounts, whole in zip(parts, (planned, spent), strict=True)]
    for place, label in enumerate([*names, "其他零星项目"]):
        code = f"{one.entry['id'].replace('-', '')}{year}{place + 1:04}"
        rows.append([str(place + 1), code, label, parts[0][place], parts[1][place], f"{98 - place}"])
    rows.append(["合计", None, None, planned, spent, None])
    title = f"{year}年度项目支出绩效自评汇总表"
    return [PaperTable("项目", (title, f"部门名称：{name}", "单位：万元"), rows)], f"{year}年项目支出绩效自评汇总表"


def _accounts(
    one: DepartmentYear, previous: DepartmentYear | None, name: str, wish: Mapping[str, Any]
) -> tuple[list[Part], str]:
    """部门决算: expenditure by function, and “三公” with what changed in it explained."""
    spent, basic, project = (one.amount(f"{item}_expenditure.final") for item in ("total", "basic", "project"))
    lines = [
        f"{name}{one.fiscal_year}年度部门决算",
        "一、支出决算情况",
        f"本年支出合计{spent}万元，其中：基本支出{basic}万元，项目支出{project}万元。",
        "二、“三公”经费支出决算情况",
        f"“三公”经费支出{_changed(one, 'three_public_expenses')}。",
        f"公务接待费支出{_changed(one, 'official_reception')}。",
    ]
    above = ("支出决算表", f"部门：{name}", "单位：万元")
    table = PaperTable("支出决算表", above, _classes(one, spent, basic, project))
    return [PaperText(lines[:1]), table, PaperText(lines[1:])], f"{one.fiscal_year}年部门决算"


def _changed(one: DepartmentYear, item: str) -> str:
    """This year's amount, how far it is from last year's, and the rate of that."""
    amount, before = one.amount(f"{item}.final"), one.amount(f"{item}.previous_final")
    if amount == before:
        return f"{amount}万元，与上年持平"
    more, rises = ("增加", "增长") if amount > before else ("减少", "下降")
    change = abs(amount - before)
    return f"{amount}万元，比上年{more}{change}万元" + (f"，{rises}{change / before:.2%}" if before else "")


_MAKERS = {"budget": _budget, "declaration": _declaration, "projects": _projects, "accounts": _accounts}
