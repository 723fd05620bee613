"""鼎城区工信局 2023, the real report that the project starts from: the truth table line by line."""

import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from assets.graph.home import Home, load_home
from assets.warehouse.files import DATA, SAMPLE
from tests.conftest import Jiping, Shared
from tests.makers.clock import standing_clock

ALARM = {"fail", "error", "hint"}


@pytest.fixture(scope="module")
def evaluation(jiping: Jiping, shared: Shared) -> dict[str, Any]:
    """``evaluation.json`` from what is known: without the budget of 2022 that the sample makes up."""

    def evaluate(root: Path) -> None:
        for fiscal_year in ("2022", "2023"):
            folder = root / "inbox" / fiscal_year
            folder.mkdir(parents=True)
            for path in (SAMPLE / fiscal_year).glob("鼎城区工信局-*"):
                shutil.copy(path, folder)
        shutil.copy(DATA / "departments.csv", root / "inbox")
        with standing_clock():
            jiping("run", "--input", root / "inbox", "--home", root / "home")

    outputs = load_home(shared("dingcheng_home", evaluate) / "home").outputs
    return _read(outputs)


def _read(outputs: Path) -> dict[str, Any]:
    return json.loads((outputs / "2023/430703-gxj/evaluation.json").read_text(encoding="utf-8"))


def _measure(evaluation: dict[str, Any], name: str) -> dict[str, Any]:
    return next(row for row in evaluation["measures"] if row["id"] == name)


def _findings(evaluation: dict[str, Any], check: str) -> list[dict[str, Any]]:
    return [row for row in evaluation["findings"] if row["check"] == check]


IDENTITIES = [
    "支出合计 = 基本支出 + 项目支出（决算）",  # 635.56 + 3876.69 = 4512.25
    "支出合计 = 各项支出内容之和",  # 1457.20 + 685.86 + 1030.47 + 43.84 + 1294.88 = 4512.25
    "基本支出 = 基本支出各经济分类之和（年初预算）",  # 478.18 + 43.76 + 2.65 = 524.59
    "支出合计 = 基本支出 + 项目支出（年初预算）",  # 524.59 + 335.55 = 860.14
    "基本支出 = 基本支出各经济分类之和（决算）",  # 547.49 + 52.97 + 35.10 = 635.56
    "收入合计 = 各项收入之和（决算）",  # 4294.41 + 217.84 = 4512.25
    "财政拨款收入决算 = 年初预算 + 追加",  # 860.14 + 3434.27 = 4294.41
    "财政拨款追加合计 ≥ 所列各项追加之和（“主要包括”不必穷尽）",  # 1457.20 + 924.53 + 122.61 + 929.93 = 3434.27
    "编制数 = 行政编制 + 事业编制 + 工勤编制",  # 14 + 26 = 40
    "“三公”增减 = 本年决算 − 上年决算（“三公”经费合计）",  # 4.51 − 12.02 = −7.51
    "新增规模工业企业",  # 32 − 6 = 26
]


@pytest.mark.parametrize("identity", IDENTITIES)
def test_identity_holds(evaluation: dict[str, Any], identity: str) -> None:
    """Every identity of the real report is checked and passes."""
    assert [row["state"] for row in evaluation["findings"] if row["message"] == f"核对通过：{identity}"] == ["pass"]


def test_three_public_expenses(evaluation: dict[str, Any]) -> None:
    """三公 12.02 → 4.51 with control 10: −7.51, −62.48 %, control rate 45.10 %; a dash stays a dash."""
    lines = {row["item"]: row for row in evaluation["three_public_change"]}
    assert lines["three_public_expenses"] == {
        "item": "three_public_expenses",
        "previous_final_wan": "12.02",
        "budget_wan": "10.00",
        "final_wan": "4.51",
        "change_wan": "-7.51",
        "change_pct": "-62.48",
        "control_rate_pct": "45.10",
        "state": "value",
        "budget_basis": None,
        "previous_budget_wan": None,
        "compared_budget_wan": None,
        "budget_change_wan": None,
        "budget_change_pct": None,
    }
    assert lines["official_reception"]["change_pct"] == "-62.48"
    for item in ("vehicle_operation", "overseas_travel"):
        assert lines[item]["state"] == "dash"
        assert lines[item]["final_wan"] is None


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("staffing_control_rate", "107.50"),
        ("budget_control_rate", "399.27"),
        ("public_funds_control_rate", "121.05"),
        ("three_public_control_rate", "45.10"),
        ("three_public_change_rate_final", "-62.48"),
    ],
)
def test_measure_is_recomputed(evaluation: dict[str, Any], measure: str, value: str) -> None:
    """The measures come out to two decimals, with the numbers in the formula."""
    row = _measure(evaluation, measure)
    assert (row["value"], row["state"]) == (value, "pass")
    assert f"{value}%" in row["formula"]


@pytest.mark.parametrize(
    ("measure", "missing"),
    [
        ("budget_completion_rate", "年初结转和结余"),
        ("three_public_change_rate_budget", "上年预算控制数“三公”经费合计"),
        ("procurement_execution_rate", "政府采购金额"),
        ("building_area_control_rate", "楼堂馆所建设面积"),
        ("building_investment_control_rate", "楼堂馆所建设投资"),
        ("satisfaction_rate", "服务对象满意度"),
    ],
)
def test_measure_without_data_says_what_is_missing(evaluation: dict[str, Any], measure: str, missing: str) -> None:
    """Blank carry-over is no 100 %, and an unknown budget of last year no change: insufficient data, by name."""
    row = _measure(evaluation, measure)
    assert (row["value"], row["state"]) == (None, "insufficient_data")
    assert missing in row["formula"]


def test_a_budget_of_last_year_makes_the_rate_by_budgets_known(evaluation: dict[str, Any], sample_home: Home) -> None:
    """With a (made-up) control number of 12.50 for 2022, 10 is −20 %: five points are certain and the top stays."""
    with_budget = _read(sample_home.outputs)
    row = _measure(with_budget, "three_public_change_rate_budget")
    assert (row["value"], row["state"]) == ("-20.00", "pass")
    [total] = [row for row in with_budget["three_public_change"] if row["item"] == "three_public_expenses"]
    assert (total["previous_budget_wan"], total["compared_budget_wan"]) == ("12.50", "10.00")
    assert (total["budget_change_pct"], total["change_pct"]) == ("-20.00", "-62.48")
    scores = [(one["score_low"], one["score_high"]) for one in (evaluation, with_budget)]
    assert scores == [("8.25", "83.25"), ("13.25", "83.25")]


TARGETS = [
    ("规模工业总产值", "430", "324.58", "亿元", "75.48", "missed"),
    ("规模工业总产值增速", "15", "7.8", "%", None, "missed"),
    ("规模工业增加值", "78", None, "亿元", None, "not_reported"),
    ("规模工业增加值增速", "8", "12.3", "%", None, "met"),
    ("工业入库税金", "6", "5.97", "亿元", "99.50", "missed"),
    ("工业入库税金增速", "15", "21.35", "%", None, "met"),
    ("工业固定资产投资增速", "15", None, "%", None, "not_reported"),
    ("制造业增加值增速", "8", None, "%", None, "not_reported"),
    ("制造业占地区生产总值比重", "23", "19.6", "%", "85.22", "missed"),
    ("新增规模工业企业", "20", "32", "家", "160.00", "met"),
]


def test_targets(evaluation: dict[str, Any]) -> None:
    """3 met, 4 missed, 3 not reported, each with its ratio where a ratio makes sense."""
    found = [
        (row["target"], row["target_value"], row["actual_value"], row["unit"], row["attainment_pct"], row["outcome"])
        for row in evaluation["target_attainment"]
    ]
    assert found == TARGETS


def test_net_firms_and_gap_in_points(sample_home: Home) -> None:
    """26 net new firms are 130 % of the target; 19.6 % of GDP is 3.4 points short of 23 %."""
    with sample_home.warehouse.connect() as connection:
        found = dict(
            connection.execute(
                "select record, (net_attainment_pct, gap_pp) from comparison.target_attainment"
                " where department_id = '430703-gxj' and fiscal_year = 2023"
            ).fetchall()
        )
    assert found[10][0] == Decimal("130.00")
    assert found[9][1] == Decimal("-3.4")


def test_score(evaluation: dict[str, Any]) -> None:
    """1.25 + 0 + 0 + 7 are certain and the rest unknown: at most 83.25 (良好), so that 92 “优秀” cannot be reached."""
    points = {row["id"]: (row["low"], row["high"]) for row in evaluation["indicators"]}
    assert points["staffing_control"] == ("1.25", "1.25")
    assert points["budget_control"] == ("0", "0")
    assert points["public_funds_control"] == ("0", "0")
    assert points["three_public_control"] == ("7", "7")
    assert (evaluation["score_low"], evaluation["score_high"]) == ("8.25", "83.25")
    assert (evaluation["grade_high"], evaluation["verdict"]) == ("良好", "unreachable")
    assert (evaluation["self_score"], evaluation["self_grade"]) == ("92", "优秀")


def test_exactly_these_alarms(evaluation: dict[str, Any]) -> None:
    """What the report gets wrong is found, and nothing else is alarmed."""
    alarms = sorted(
        (row["check"], row["state"], row["sides"][0]["value"])
        for row in evaluation["findings"]
        if row["state"] in ALARM
    )
    assert alarms == [
        ("claim_contradicts_targets", "fail", "执行到位"),
        ("implied_base_differs", "hint", "301.09亿元"),
        ("measure_over_limit", "fail", "107.50%"),
        ("measure_over_limit", "fail", "121.05%"),
        ("measure_over_limit", "fail", "399.27%"),
        ("score_out_of_reach", "fail", "92"),
        ("target_basis_differs", "hint", "规模工业企业"),
        (
            "target_reason_missing",
            "fail",
            "4 项：规模工业总产值、规模工业总产值增速、工业入库税金、制造业占地区生产总值比重",
        ),
        ("unit_slip", "fail", "0.086014"),
    ]


def test_unit_slip_leads_back_to_the_cell(evaluation: dict[str, Any]) -> None:
    """“860.14元” is 元 typed for 万元; the finding names the cell and the one that proves it."""
    [slip] = _findings(evaluation, "unit_slip")
    assert [(row["sheet"], row["cell"], row["raw_text"]) for row in slip["evidence"]] == [
        ("预算追加", "B5", "860.14元"),
        ("收支决算", "C6", "860.14"),
    ]


def test_a_file_of_last_year_is_named_with_its_year(evaluation: dict[str, Any]) -> None:
    """Files often keep their name from year to year; that of last year's budget is not taken for this year's."""
    [gap] = [row for row in _findings(evaluation, "measure_without_data") if "变动率" in row["message"]]
    places = {(row["file"].partition("/")[0], row["sheet"], row["cell"]) for row in gap["evidence"]}
    assert ("2022", "三公经费", "C8") in places
    assert all("/" not in source["file"] for source in evaluation["sources"])


def test_missing_score_sheet_is_a_gap(evaluation: dict[str, Any]) -> None:
    """The score sheet is not attached: that is said, and is no alarm."""
    [gap] = _findings(evaluation, "score_sheet_missing")
    assert gap["state"] == "insufficient_data"


def test_implied_bases(evaluation: dict[str, Any]) -> None:
    """430 ÷ 1.15 = 373.91 and 324.58 ÷ 1.078 = 301.09 cannot both be last year's output."""
    [hint] = _findings(evaluation, "implied_base_differs")
    assert hint["sides"] == [
        {"label": "由结果推算", "value": "301.09亿元"},
        {"label": "由目标推算", "value": "373.91亿元"},
    ]


def test_four_wages_stay_apart(sample_home: Home) -> None:
    """工资福利 685.86 (all), 547.49 (basic), 478.18 (initial, basic) and 122.61 (additions) are four figures."""
    with sample_home.warehouse.connect() as connection:
        found = connection.execute(
            "select phase, basis, amount from intake.figure where item = 'wages_and_benefits' and amount is not null"
            " and department_id = '430703-gxj' and fiscal_year = 2023 order by all"
        ).fetchall()
    assert found == [
        ("additions", "total", Decimal("122.61")),
        ("final", "basic", Decimal("547.49")),
        ("final", "total", Decimal("685.86")),
        ("initial_budget", "basic", Decimal("478.18")),
    ]
