"""``make bench PARTS=province`` on the smallest province: its steps do what their figures are said to be of."""

import re
from pathlib import Path

from tests.bench.province import measure_province


def test_each_step_of_the_province_is_done(tmp_path: Path) -> None:
    """A district of two departments and two years is rolled up whole, not at all without news, and after a change."""
    steps = dict(measure_province(tmp_path, districts=1, departments=2, years=2))
    rolled_up = {
        name: re.match(r"[1-9][\d,]* rows of (\d) district-years", step.written) or step.written
        for name, step in steps.items()
        if "rolled up" in name
    }
    first, again, changed = rolled_up.values()
    assert isinstance(first, re.Match) and first[1] == "2"
    assert isinstance(again, str) and again.startswith("0 rows of 0 district-years")
    assert isinstance(changed, re.Match) and changed[1] == "2"  # the year, and the next, which is compared with it
