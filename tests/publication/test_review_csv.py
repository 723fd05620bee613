"""review.csv: what a person still has to judge, filled in by a reviewer and handed in again."""

import csv
import io
from pathlib import Path

from assets.home import Home
from assets.intake.form_reader import FormReader
from assets.intake.register import read_register
from assets.paths import DATA


def lines(home: Home) -> list[dict[str, str]]:
    text = (home.outputs / "2023/review.csv").read_text(encoding="utf-8-sig")
    return [row for row in csv.DictReader(io.StringIO(text)) if row["部门"] == "430703-gxj"]


def test_only_what_is_open_is_asked_and_checklists_point_by_point(sample_home: Home) -> None:
    """The numbers decide 在职人员控制率: nobody need judge it. 管理制度健全性 has four points of two."""
    asked = [(row["评价指标"], row["评价要点"], row["分值"]) for row in lines(sample_home)]
    assert "在职人员控制率" not in {indicator for indicator, _, _ in asked}
    assert [points for indicator, _, points in asked if indicator == "管理制度健全性"] == ["2"] * 4
    assert ("行政效能", "", "6") in asked


def test_a_filled_line_comes_back_as_a_review(sample_home: Home, tmp_path: Path) -> None:
    """The reader takes the sheet back without loss; lines left blank adopt nothing."""
    rows = lines(sample_home)
    [row] = [row for row in rows if row["评价指标"] == "行政效能"]
    row |= {"认定得分": "3", "认定人": "李四", "认定日期": "2024-06-01", "认定理由": "核实", "认定依据": "纪要"}
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows(rows)
    register = read_register(DATA / "departments.csv")
    reading = FormReader("复核.csv", 2023, register).read(text.getvalue().encode("gb18030"))
    assert not reading.set_aside
    adopted = [one for one in reading.readings if one.item == "review_score" and one.value is not None]
    assert [(one.department_id, one.value) for one in adopted] == [("430703-gxj", 3)]
    told = {one.item: one.raw_text for one in reading.readings if one.record == adopted[0].record}
    assert (told["review_indicator"], told["review_reviewer"]) == ("行政效能", "李四")
