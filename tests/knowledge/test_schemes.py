"""data/schemes: what a score sheet may say, and what is refused before anything is scored."""

from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from assets.knowledge import schemes as module
from assets.knowledge.rows import scheme_rows
from assets.knowledge.schemes import Scheme, schemes
from tests.makers.schemes import every_rule

Change = Callable[[dict[str, Any]], None]


@pytest.mark.parametrize("scheme", schemes(), ids=lambda scheme: scheme.id)
def test_points_add_up_to_100(scheme: Scheme) -> None:
    """Every score sheet has 100 points; a frame has none yet."""
    assert scheme.is_frame or sum(indicator.points or 0 for indicator in scheme.indicators) == 100


def test_hunan_v1_is_the_10_60_30_sheet() -> None:
    """湖南 V1: 投入 10, 过程 60, 产出效果 30; 新建楼堂馆所 two indicators of 5; judgements 35."""
    scheme = next(scheme for scheme in schemes() if scheme.id == "hunan_v1")
    by_group: dict[str, Decimal] = {}
    for indicator in scheme.indicators:
        part = indicator.group.split("/")[0]
        by_group[part] = by_group.get(part, Decimal(0)) + indicator.points
    assert by_group["投入"] == 10
    assert by_group["过程"] == 60
    assert by_group["产出"] + by_group["效果"] == 30
    assert sum(indicator.points for indicator in scheme.indicators if indicator.measure is None) == 35


def edit(*path: Any, value: Any) -> Change:
    """Set ``scheme[path[0]][path[1]]… = value``."""

    def change(scheme: dict[str, Any]) -> None:
        node: Any = scheme
        for step in path[:-1]:
            node = node[step]
        node[path[-1]] = value

    return change


BANDED = 6
REFUSED: dict[str, tuple[Change, str]] = {
    "points add up to 101": (edit("indicators", 0, "points", value="11"), "points add up to 101, not 100"),
    "a band above the indicator's points": (
        edit("indicators", BANDED, "rule", "bands", 0, "points", value="10.5"),
        "a band gives more than 10 points",
    ),
    "a band below 0": (edit("indicators", BANDED, "rule", "bands", 2, "points", value="-1"), "or less than 0"),
    "bands out of order": (edit("indicators", BANDED, "rule", "bands", 0, "to", value="40"), "bands must be in order"),
    "thresholds out of order": (
        edit("indicators", 7, "rule", "bands", 0, "from", value="70"),
        "bands must be in order",
    ),
    "no band for the rest": (
        edit("indicators", BANDED, "rule", "bands", 2, "to", value="90"),
        "the last must take the rest",
    ),
    "a band without its limit": (edit("indicators", BANDED, "rule", "bands", 1, "to", value=None), "needs its limit"),
    "no bands": (edit("indicators", BANDED, "rule", "bands", value=[]), "at least 1 item"),
    "no grades": (edit("grades", value=[]), "at least 1 item"),
    "unknown measure": (edit("indicators", 0, "measure", value="no_such_rate"), "“no_such_rate” is not in"),
    "a measured rule without a measure": (edit("indicators", 0, "measure", value=None), "has a measure unless"),
    "a judgement with a measure": (edit("indicators", 9, "measure", value="satisfaction_rate"), "has a measure unless"),
    "an indicator twice": (edit("indicators", 1, "id", value="over_proportional"), "appears twice"),
    "a step of 0": (edit("indicators", 0, "rule", "step", value="0"), "greater than 0"),
    "grades that do not reach 0": (edit("grades", 1, "at_least", value="10"), "grades must fall to 0"),
    "grades in the wrong order": (edit("grades", 0, "at_least", value="-1"), "grades must fall to 0"),
    "a misspelt key": (edit("overshot", value=30), "Extra inputs"),
    "an unknown way of counting": (edit("indicators", 0, "rule", "counting", value="rounded"), "counting"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """A wrong score sheet stops the run with a sentence, before any department is scored by it."""
    change, message = REFUSED[name]
    raw = deepcopy(every_rule().model_dump(mode="json", by_alias=True))
    change(raw)
    with pytest.raises(ValidationError, match=message):
        Scheme.model_validate(raw)


@pytest.mark.parametrize(("defaults", "accepted"), [(0, False), (1, True), (2, False)])
def test_exactly_one_scheme_is_the_default(
    defaults: int, accepted: bool, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A region without its own sheet is scored by the default: none, or two, cannot be."""
    (tmp_path / "schemes").mkdir()
    for number in range(2):
        scheme = every_rule(id=f"s{number}", default=number < defaults)
        (tmp_path / "schemes" / f"s{number}.yaml").write_text(scheme.model_dump_json(by_alias=True), encoding="utf-8")
    monkeypatch.setattr(module, "SCHEMES", tmp_path / "schemes")
    module._project_schemes.cache_clear()
    try:
        if accepted:
            assert [scheme.id for scheme in schemes()] == ["s0", "s1"]
        else:
            with pytest.raises(ValueError, match="exactly one scheme must be the default"):
                schemes()
    finally:
        module._project_schemes.cache_clear()


def test_a_scheme_is_in_force_for_its_years_only() -> None:
    """A sheet of 2015–2020 scores 2020 and not 2021."""
    old = every_rule(from_year=2015, to_year=2020)
    in_force = [year for year in range(2013, 2024) if scheme_rows(year, [old])["scheme"]]
    assert in_force == [2015, 2016, 2017, 2018, 2019, 2020]


def test_grades_are_half_open_bands() -> None:
    """优秀 from 90, 良好 from 80 to below 90, 合格 from 60, 不合格 below; labels and their variants are one grade."""
    rows = [row for row in scheme_rows(2023)["grade"] if row["scheme"] == "hunan_v1"]
    assert [(row["label"], row["at_least"], row["below"]) for row in rows] == [
        ("优秀", 90, None),
        ("良好", 80, 90),
        ("合格", 60, 80),
        ("不合格", 0, 60),
    ]
    assert rows[0]["names"] == ["优秀", "优"]
