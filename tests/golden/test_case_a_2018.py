"""A Hunan unit, 2018: every printed rate recomputes."""

import json

import pytest

from assets.graph.home import Home


@pytest.mark.parametrize(
    ("measure", "value"),
    [
        ("three_public_change_rate_budget", "98.31"),  # (63.46 − 32) ÷ 32, on the budget basis
        ("three_public_change_rate_final", "52.30"),  # (44.29 − 29.08) ÷ 29.08, never mixed with it
        ("budget_control_rate", "39.94"),  # 767.86 ÷ 1922.76
        ("budget_completion_rate", "99.27"),  # (19.80 + 1922.76 + 767.86 − 19.80) ÷ (19.80 + 1922.76 + 767.86)
        ("staffing_control_rate", "95.10"),  # 136 ÷ 143
    ],
)
def test_rate(sample_home: Home, measure: str, value: str) -> None:
    """The unit's printed rates come out of its numbers, each on its own basis."""
    text = (sample_home.outputs / "2018/430000-case-a/evaluation.json").read_text(encoding="utf-8")
    assert {row["id"]: row["value"] for row in json.loads(text)["measures"]}[measure] == value


def test_vehicles_are_the_sum_of_their_lines(sample_home: Home) -> None:
    """39.30 = 29.46 + 9.84 and 44.29 = 39.30 + 4.99: no alarm among the 三公 lines."""
    text = (sample_home.outputs / "2018/430000-case-a/evaluation.json").read_text(encoding="utf-8")
    alarms = [row["check"] for row in json.loads(text)["findings"] if row["state"] in ("fail", "error", "hint")]
    assert alarms == ["measure_over_limit"]  # additions of 39.94 %


@pytest.mark.parametrize(
    ("indicator", "points", "explained"),
    [
        ("staffing_control", "8", "（在职人数136） ÷ （编制数143） × 100% = 95.10%"),
        ("three_public_change", "0", "× 100% = 98.31%"),
        ("budget_control", "0", "（追加支出合计767.86） ÷ （年初预算支出合计1,922.76） × 100% = 39.94%"),
    ],
)
def test_points_under_the_table_of_2018(sample_home: Home, indicator: str, points: str, explained: str) -> None:
    """Under V3 full points for the staff and the two zeros come out as printed, by the same intermediate numbers."""
    text = (sample_home.outputs / "2018/430000-case-a/evaluation.json").read_text(encoding="utf-8")
    evaluation = json.loads(text)
    assert evaluation["scheme"] == "hunan_v3"
    line = next(line for line in evaluation["indicators"] if line["id"] == indicator)
    assert (line["low"], line["high"]) == (points, points)
    assert explained in line["explanation"]
