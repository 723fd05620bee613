"""Processes that are started beside others: the signal that ends them reaches nobody else."""

import os
from pathlib import Path

import pytest

from pipelines.province.evaluation import evaluate
from pipelines.province.province import read_province

DECLARED = """
name: 示范省
districts: [{code: "430703", name: 鼎城区, home: dingcheng}, {code: "430702", name: 武陵区, home: wuling}]
"""


def test_a_district_that_has_ended_is_not_signalled_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The evaluation of a province takes hours: by its end the number of a run's process may be another's."""
    (tmp_path / "province.yaml").write_text(DECLARED, encoding="utf-8")
    for home in ("dingcheng", "wuling"):
        (tmp_path / home / "inbox").mkdir(parents=True)
    province, signalled, at_last = read_province(tmp_path / "province.yaml"), list[int](), 0
    monkeypatch.setattr(os, "killpg", lambda process, _: signalled.append(process))
    for one in evaluate(province, province.chosen(()), ["--no-such-option"]):
        assert one.code == 2, one.output
        at_last = len(signalled)
    assert len(signalled) == at_last
