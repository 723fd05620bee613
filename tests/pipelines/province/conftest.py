"""A province of three districts: two that are evaluated, with the same departments, and one that has sent nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from assets.graph.home import Home
from pipelines.province.province import Province, read_province
from tests.makers.home_state import copy_of

DECLARED = """
name: 示范省
runs_at_once: 2
districts:
  - {code: "430703", name: 鼎城区, home: homes/dingcheng}
  - {code: "430702", name: 武陵区, home: homes/wuling}
  - {code: "430721", name: 安乡县, home: homes/anxiang}
"""


@pytest.fixture
def province(evaluated: Home, tmp_path: Path) -> Iterator[Province]:
    """The province, to be written to; nothing is rolled up yet."""
    (tmp_path / "province.yaml").write_text(DECLARED, encoding="utf-8")
    for name in ("dingcheng", "wuling"):
        (tmp_path / "homes" / name).mkdir(parents=True)
        copy_of(evaluated, tmp_path / "homes" / name)
    (tmp_path / "homes/anxiang/inbox").mkdir(parents=True)
    yield read_province(tmp_path / "province.yaml")
