"""Final accounts as the workbook 财决 and as provinces print them: panels, counts, headers in several rows."""

import pytest

from assets.intake.containers.sheets import Sheet
from assets.intake.ledger import SET_ASIDE_MARK
from assets.intake.reader import FormReader
from tests.intake.tables.test_budget_disclosure import FINAL, amounts, read, unaccounted
from tests.makers.documents import REGISTER, drawn, prose, source
from tests.makers.written_documents import as_docx

WORKBOOK = drawn(
    """
    收     入 | < | < | < | < | 支     出 | < | < | < | < | < | < | < | < | <
    项    目 | 行次 | 年初预算数 | 全年预算数 | 决算数 | 项目(按功能分类) | 行次 | 年初预算数 | 全年预算数 | 决算数 | 项目(按支出性质和经济分类) | 行次 | 年初预算数 | 全年预算数 | 决算数
    栏    次 | | 1 | 2 | 3 | 栏    次 | | 4 | 5 | 6 | 栏    次 | | 7 | 8 | 9
    一、一般公共预算财政拨款收入 | 1 | 7000000 | 8000000 | 7900000 | 五、教育支出 | 35 | 7000000 | 8000000 | 7900000 | 一、基本支出 | 58 | 5000000 | 5200000 | 5100000
    二、政府性基金预算财政拨款收入 | 2 | — | — | — | 二十一、国有资本经营预算支出 | 51 | — | — | — | 　　人员经费 | 59 | 4000000 | 4100000 | 4050000
    本年收入合计 | 27 | 7000000 | 8000000 | 7900000 | 本年支出合计 | 57 | 7000000 | 8000000 | 7900000 | 　　公用经费 | 60 | 1000000 | 1100000 | 1050000
    总计 | 31 | 7000000 | 8000000 | 7900000 | 总计 | 61 | 7000000 | 8000000 | 7900000 | 二、项目支出 | 61 | 2000000 | 2800000 | 2800000
     | | | | | | | | | | 　　其中：基本建设类项目 | 62 | — | — | 500000
     | | | | | | | | | | 本年支出合计 | 80 | 7000000 | 8000000 | 7900000
    """,  # noqa: E501 - one line for each row
    "收入支出决算总表", "财决01表", "编制单位：示例县教育局　2025年度　金额单位：元", name="Z01",
)  # fmt: skip
OPERATION = drawn(
    """
    项目 | 行次 | 年初预算数 | 全年预算数 | 统计数
    栏次 | | 1 | 2 | 3
    一、“三公”经费支出 | 1 | — | — | —
    （一）支出合计 | 2 | 50000 | 60000 | 42000.5
    1．因公出国（境）费 | 3 | 0 | 0 | 0
    2．公务用车购置及运行维护费 | 4 | 40000 | 40000 | 39000
    （1）公务用车购置费 | 5 | 0 | 0 | 0
    （2）公务用车运行维护费 | 6 | 40000 | 40000 | 39000
    3．公务接待费 | 7 | 10000 | 20000 | 3000.5
    （1）国内接待费 | 8 | — | — | 3000.5
    （二）相关统计数 | 11 | — | — | —
    1．因公出国（境）团组数（个） | 12 | — | — | 1
    4．公务用车保有量（辆） | 15 | — | — | 2
    5．国内公务接待批次（个） | 16 | — | — | 15
    6．国内公务接待人次（人） | 17 | — | — | 90
    二、机关运行经费 | 20 | 900000 | 900000 | 850000
    （一）行政单位 | 21 | — | — | 850000
    三、政府采购支出合计 | 30 | — | — | 300000
    1．政府采购货物支出 | 31 | — | — | 300000
    """,
    "机构运行信息表", "单位：元", name="F03",
)  # fmt: skip


def final(*sheets: Sheet) -> dict[str, str]:
    answer = read(*sheets, form=FINAL, source=source(2025))
    assert answer.problems == []
    assert unaccounted(answer, *sheets) == []
    return amounts(answer.readings)


def test_three_panels_in_three_phases() -> None:
    """财决01: sources, functions and 性质 side by side, each in budget, adjusted budget and final; “—” is no amount."""
    found = final(WORKBOOK)
    expected = {
        "general_public_budget": "700 800 790", "total_revenue": "700 800 790", "total_expenditure": "700 800 790",
        "functional_expenditure205": "700 800 790", "basic_expenditure": "500 520 510",
        "project_expenditure": "200 280 280",
    }  # fmt: skip
    phases = ["initial_budget", "adjusted_budget", "final"]
    assert {item: " ".join(found[f"{item} {phase} total"] for phase in phases) for item in expected} == expected
    assert (found["personnel_funds final basic"], found["public_funds initial_budget basic"]) == ("405", "100")
    assert not any("223" in key for key in found)


@pytest.mark.parametrize(
    "title",
    [
        "机构运行信息表",
        "财政拨款“三公”经费、行政参公单位机关运行经费情况表",
        "“三公”经费、行政参公单位机关运行经费情况表",
    ],
)
def test_three_public_with_counts_and_running_costs(title: str) -> None:
    """The heading with “—” is not the total below it; 年初 and 全年预算 stay apart; counts are counts."""
    sheet = Sheet("F03", [[title], *OPERATION.rows[1:]], OPERATION.origins, caption=2)
    found = final(sheet)
    assert {key: amount for key, amount in found.items() if key.startswith("three_public")} == {
        "three_public_expenses control total": "5",
        "three_public_expenses adjusted_budget total": "6",
        "three_public_expenses final total": "4.20005",
    }
    assert found["official_reception final total"] == "0.30005"
    assert found["overseas_groups final total"] == "1"
    assert found["vehicles_held final total"] == "2"
    assert found["reception_batches final total"] == "15"
    assert found["reception_persons final total"] == "90"
    assert found["agency_operating_expenses final total"] == "85"
    assert found["procurement_goods final total"] == "30"


def test_staff_is_counted_without_a_unit_of_money() -> None:
    """基本数字表: posts, staff and retirees; other heads are known and not asked for."""
    sheet = drawn(
        """
        项目 | 行次 | 统计数
        一、编制人数（人） | 1 | 40
        其中：行政编制 | 2 | 14
        事业编制 | 3 | 26
        二、年末实有人数（人） | 4 | 63
        （一）在职人员 | 5 | 43
        （二）退休人员 | 6 | 20
        """,
        "基本数字表",
    )
    assert final(sheet) == {
        "approved_posts final total": "40",
        "administrative_posts final total": "14",
        "institutional_posts final total": "26",
        "staff_in_post final total": "43",
        "retirees final total": "20",
    }


def test_meetings_and_training_beside_three_public() -> None:
    """Shaanxi: 合计 includes meetings and training, 小计 is 三公; budget and final are lines."""
    sheet = drawn(
        """
        项目 | 合计 | 一般公共预算财政拨款安排的“三公”经费 | < | < | < | < | < | 会议费 | 培训费
        ^ | ^ | 小计 | 因公出国（境）费用 | 公务接待费 | 公务用车购置及运行维护费 | < | < | ^ | ^
        ^ | ^ | ^ | ^ | ^ | 小计 | 公务用车购置费 | 公务用车运行维护费 | ^ | ^
        栏次 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9
        预算数 | 12.00 | 9.00 | 0.00 | 4.00 | 5.00 | 0.00 | 5.00 | 1.00 | 2.00
        决算数 | 8.50 | 6.00 | 0.00 | 2.00 | 4.00 | 0.00 | 4.00 | 1.00 | 1.50
        """,
        "一般公共预算财政拨款“三公”经费及会议费、培训费支出决算表", "金额单位：万元",
    )  # fmt: skip
    found = final(sheet)
    assert found["three_public_expenses control total"] == "9"
    assert found["three_public_expenses final total"] == "6"
    assert found["vehicles final total"] == "4"
    assert found["meeting_expenses control total"] == "1"
    assert found["training_expenses final total"] == "1.5"


def test_assets_in_use() -> None:
    """国有资产使用情况表 gives the total and the fixed assets; kinds of assets are not asked for."""
    sheet = drawn(
        """
        项目 | 行次 | 资产总额 | 流动资产 | 固定资产 | < | < | 在建工程 | 无形资产 | 其他资产
        ^ | ^ | ^ | ^ | 小计 | 房屋构筑物 | 车辆 | ^ | ^ | ^
        栏次 | | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8
        合计 | 1 | 900.00 | 100.00 | 700.00 | 650.00 | 50.00 | 50.00 | 30.00 | 20.00
        """,
        "国有资产使用情况表", "金额单位：万元",
    )  # fmt: skip
    assert final(sheet) == {"total_assets final total": "900", "fixed_assets final total": "700"}


def test_a_table_of_flows_by_nature() -> None:
    """Yunnan: 基本 and 项目 stand below revenue and carry-over too, where they are none of the expenditure."""
    sheet = drawn(
        """
        项目 | < | 年初结转和结余 | < | < | 本年收入 | < | < | 本年支出 | < | < | 年末结转和结余 | < | <
        科目编码 | 科目名称 | 合计 | 基本支出结转 | 项目支出结转和结余 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出结转 | 项目支出结转和结余
        合计 | < | 5 | 1 | 4 | 100 | 60 | 40 | 99 | 59 | 40 | 6 | 2 | 4
        205 | 教育支出 | 5 | 1 | 4 | 100 | 60 | 40 | 99 | 59 | 40 | 6 | 2 | 4
        """,  # noqa: E501 - one line for each row
        "一般公共预算财政拨款收入支出决算表", "金额单位：万元",
    )  # fmt: skip
    assert final(sheet) == {
        "opening_carryover final general_budget": "5",
        "total_revenue final general_budget": "100",
        "total_expenditure final general_budget": "99",
        "basic_expenditure final general_budget": "59",
        "project_expenditure final general_budget": "40",
        "closing_carryover final general_budget": "6",
        "functional_expenditure205 final general_budget": "99",
        "functional_expenditure205 final general_budget_basic": "59",
        "functional_expenditure205 final general_budget_project": "40",
    }


GENERAL = """
    项目 | < | < | < | 合计 | 基本支出 | 项目支出
    功能分类 | < | < | 科目名称 | ^ | ^ | ^
    科目编码 | < | < | ^ | ^ | ^ | ^
    类 | 款 | 项 | {} | {} | {} | {}
"""
LINES = """
    205 | | | 教育支出 | 50.00 | 30.00 | 20.00
    205 | 02 | | 普通教育 | 50.00 | 30.00 | 20.00
    205 | 02 | 01 | 学前教育 | 50.00 | 30.00 | 20.00
"""
TOTAL = ("合计", "50.00", "30.00", "20.00")


@pytest.mark.parametrize(
    "text",
    [
        GENERAL.format(*"^^^^") + LINES.strip("\n") + "\n | | | " + " | ".join(TOTAL),
        GENERAL.format(*TOTAL) + LINES.strip("\n"),
    ],
    ids=["below", "the first line beside 类, 款, 项"],
)
def test_codes_with_a_header_in_several_rows(text: str) -> None:
    """As budget software prints it: 功能分类 over 科目编码 over 类, 款, 项, where the first amounts may stand."""
    sheet = drawn(text, "一般公共预算财政拨款支出决算表", "部门：示例县教育局　金额单位：万元")
    found = final(sheet)
    assert found["total_expenditure final general_budget"] == "50"
    assert found["functional_expenditure2050201 final general_budget_project"] == "20"
    assert len(found) == 12
    document = as_docx([prose("示例县教育局2025年度部门决算"), sheet])
    answer = FormReader("决算.docx", 2025, REGISTER).read_here(document)
    assert (answer.set_aside, amounts(answer.readings)) == ([], found)


def test_economic_codes_in_two_panels_with_a_broken_header() -> None:
    """经济分类 over 科目编码 over 类 and 款, twice side by side."""
    sheet = drawn(
        """
        经济分类 | < | 科目名称 | 决算数 | 经济分类 | < | 科目名称 | 决算数
        科目编码 | < | ^ | ^ | 科目编码 | < | ^ | ^
        类 | 款 | ^ | ^ | 类 | 款 | ^ | ^
        301 | | 工资福利支出 | 25.00 | 302 | | 商品和服务支出 | 5.00
        301 | 1 | 基本工资 | 25.00 | 302 | 1 | 办公费 | 5.00
        人员经费合计 | | | 25.00 | 公用经费合计 | | | 5.00
        """,
        "一般公共预算财政拨款基本支出决算表", "金额单位：万元",
    )  # fmt: skip
    found = final(sheet)
    assert found["economic_expenditure30101 final general_budget_basic"] == "25"
    assert found["personnel_funds final general_budget_basic"] == "25"
    assert found["public_funds final general_budget_basic"] == "5"


def test_a_header_printed_again_on_each_page_of_a_sheet() -> None:
    """A spreadsheet laid out for print repeats its header between the lines."""
    head = "科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出"
    sheet = drawn(
        f"{head}\n205 | 教育支出 | 50 | 30 | 20\n{head}\n208 | 社会保障和就业支出 | 5 | 5 | \n合计 | | 55 | 35 | 20",
        "一般公共预算财政拨款支出决算表", "单位：万元",
    )  # fmt: skip
    assert final(sheet)["functional_expenditure208 final general_budget"] == "5"


def test_one_item_with_two_amounts_is_neither() -> None:
    """Of two lines of one name and different amounts neither is taken; the same amount counts once."""
    text = "项目 | 预算数 | 决算数\n合计 | 5 | 4\n公务接待费 | 5 | 4\n公务接待费 | {} | 4"
    title = ("“三公”经费支出决算表", "单位：万元")
    assert final(drawn(text.format("5"), *title))["official_reception control total"] == "5"
    answer = read(drawn(text.format("6"), *title), form=FINAL, source=source(2025))
    assert len(answer.problems) == 1
    found = amounts(answer.readings)
    assert "official_reception control total" not in found
    assert found["official_reception final total"] == "4"
    assert [one.item for one in answer.readings].count(SET_ASIDE_MARK) == 1
