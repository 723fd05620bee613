"""What changes in the office's own folder is noted: which file, its sha256, when, and who as the file states it."""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assets.intake.trust.journal import note_changes
from assets.knowledge.bureau import Bureau
from assets.knowledge.declared import OfficeFileError
from assets.warehouse.chain import Chain

NOW = datetime(2024, 3, 1, tzinfo=UTC)
REGISTER = "department_id,name,region\n01,示范区教育局,示范区\n"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    (tmp_path / "bureau" / "reviews" / "2023").mkdir(parents=True)
    (tmp_path / "departments.csv").write_text(REGISTER, encoding="utf-8")
    return Bureau(tmp_path / "bureau", tmp_path)


def test_what_came_changed_and_went(bureau: Bureau, tmp_path: Path) -> None:
    """Register, a review, and a choice: each is noted when it comes, changes or goes, and only then."""
    journal = Chain(tmp_path / "home" / "journal.jsonl")
    review = bureau.reviews / "2023" / "复核.csv"
    review.write_text("指标,认定人\n行政效能,李四\n", encoding="utf-8")
    assert [(line["file"], line["who"]) for line in note_changes(bureau, journal, NOW)] == [
        ("bureau/reviews/2023/复核.csv", ["李四"]),
        ("departments.csv", []),
    ]
    assert note_changes(bureau, journal, NOW) == []
    review.unlink()
    bureau.choices.mkdir()
    (bureau.choices / "c.yaml").write_text("- {file: x, who: 绩效科}\n", encoding="utf-8")
    changes = note_changes(bureau, journal, NOW)
    assert [(line["file"], line["who"]) for line in changes] == [
        ("bureau/choices/c.yaml", ["绩效科"]),
        ("bureau/reviews/2023/复核.csv", []),
    ]
    assert [line["sha256"] for line in changes] == [
        hashlib.sha256((bureau.choices / "c.yaml").read_bytes()).hexdigest(), None,
    ]  # fmt: skip
    assert {line["seen_at"] for line in journal.entries()} == {NOW.isoformat()}
    assert journal.broken_line() is None and len(journal.entries()) == 4


def test_one_home_for_each_file(bureau: Bureau) -> None:
    """A register beside the year folders counts; one in the office's folder as well is an error that names both."""
    assert bureau.register_path.parent == bureau.root
    (bureau.folder / "departments.csv").write_text(REGISTER, encoding="utf-8")
    with pytest.raises(OfficeFileError, match="只能有一个"):
        bureau.register()
    (bureau.root / "departments.csv").unlink()
    assert bureau.register_path.parent == bureau.folder
    (bureau.folder / "departments.csv").unlink()
    with pytest.raises(OfficeFileError, match="没有部门登记表"):
        bureau.register()
    for folder in (bureau.folder, bureau.root):
        (folder / "corrections").mkdir()
    with pytest.raises(OfficeFileError, match="只能有一个"):
        _ = bureau.corrections
