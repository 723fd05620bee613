"""``jiping scheme`` and ``jiping score``: what an official sees of score sheets, and what a table decides."""

import csv
from pathlib import Path

import pytest

from assets.graph.home import Home
from assets.knowledge.schemes import SCHEMES
from tests.conftest import Jiping


def test_list_names_every_scheme_and_how_much_of_it_is_unknown(jiping: Jiping) -> None:
    """The frame has no points; of V2 92 points have no known rule."""
    shown = jiping("scheme", "list").stdout
    for name in ("hunan_v1", "hunan_v2", "hunan_v3", "hunan_v4", "national_frame_53", "self_evaluation_form"):
        assert name in shown
    assert "92" in next(line for line in shown.splitlines() if "hunan_v2" in line)
    assert "仅作框架" in next(line for line in shown.splitlines() if "national_frame_53" in line)


def test_show_words_every_rule(jiping: Jiping) -> None:
    """An official reads the standard of each line, not its encoding."""
    shown = jiping("scheme", "show", "hunan_v1").stdout
    assert "每超出1个百分点扣0.5分" in shown
    assert "≤10%得4分" in shown


def test_validate_says_what_is_wrong_and_where(jiping: Jiping, tmp_path: Path) -> None:
    """A table that does not close to 100 points is refused with a sentence; a good one is accepted."""
    good = (SCHEMES / "hunan_v1.yaml").read_text(encoding="utf-8")
    (tmp_path / "good.yaml").write_text(good, encoding="utf-8")
    (tmp_path / "bad.yaml").write_text(good.replace("points: 10\n", "points: 9\n", 1), encoding="utf-8")
    assert jiping("scheme", "validate", str(tmp_path / "good.yaml")).returncode == 0
    refused = jiping("scheme", "validate", str(tmp_path / "bad.yaml"), check=False)
    assert refused.returncode == 1
    assert "add up to 99, not 100" in refused.stderr


def test_validate_without_files_checks_all_that_are_there(jiping: Jiping) -> None:
    """The published tables are all usable."""
    assert "都可使用" in jiping("scheme", "validate").stdout


def test_the_table_itself_decides(jiping: Jiping, sample_home: Home, tmp_path: Path) -> None:
    """鼎城区工信局 2023: 83.25 at most under V1, 83.5 when only whole steps are deducted; nothing is stored."""
    before = (sample_home.root / "warehouse.duckdb").read_bytes()
    target = tmp_path / "scores.csv"
    result = jiping(
        "score", "--scheme", "hunan_v1", "--scheme", "hunan_v1,counting=completed_steps", "--years", "2023",
        "--csv", str(target), "--home", str(sample_home.root),
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    with target.open(encoding="utf-8-sig", newline="") as file:
        high = {
            row["scheme"]: row["score_high"] for row in csv.DictReader(file) if row["department_id"] == "430703-gxj"
        }
    assert high == {"hunan_v1": "83.25", "hunan_v1[counting=completed_steps]": "83.50"}
    assert (sample_home.root / "warehouse.duckdb").read_bytes() == before


@pytest.mark.parametrize(
    ("scheme", "said"),
    [
        ("no_such", "没有评分标准“no_such”"),
        ("national_frame_53", "没有分值，不能评分"),
        ("hunan_v1,countin=whole", "可用：counting、not_applicable"),
        ("hunan_v1,counting=rounded", "counting"),
    ],
)
def test_a_scheme_that_cannot_be_tried_is_refused_in_a_sentence(
    jiping: Jiping, sample_home: Home, scheme: str, said: str
) -> None:
    """Unknown names, frames and unknown parameters."""
    result = jiping("score", "--scheme", scheme, "--home", str(sample_home.root), check=False)
    assert result.returncode == 1
    assert said in result.stderr
