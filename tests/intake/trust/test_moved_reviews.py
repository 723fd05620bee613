"""A home of an older version took reviews from the year folders: they go to the office's own folder, and it is said."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from assets.graph.home import Home
from assets.intake.collect import Collection, collect_file, collect_years, kept_file
from assets.intake.ledger import SOURCE_FILE
from assets.intake.reader import FormReader
from assets.intake.trust.moved_reviews import move_reviews
from assets.warehouse.warehouse import Years
from tests.intake.trust.test_senders import OWN, REVIEW
from tests.makers.inbox import REGISTER

THEN, NOW = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 6, 1, tzinfo=UTC)
YEAR = Years(2023, 2023)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A home whose ledger holds what the older version accepted: figures, and three reviews."""
    home = Home(tmp_path / "home", tmp_path / "in", tmp_path / "out")
    ledger = Collection()
    files = {
        "2023/数据.csv": OWN, "2023/复核.csv": REVIEW, "2023年/复核.csv": REVIEW.replace("能,0", "能,3"),
        "2023/9901-mz/复核.csv": REVIEW + "\n",
    }  # fmt: skip
    for path, text in files.items():
        target = home.input / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        reading = FormReader(path, 2023, REGISTER).read(text.encode())
        found = collect_file(path, text.encode(), 2023, REGISTER, THEN, reading)
        [row] = found.source_files
        row["path"] = path
        row["reader"] = row["reader"].replace("tidy_review@2", "tidy_review@1")
        ledger.source_files.append(row)
        kept = kept_file(home.files, row["source_sha256"])
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_text(text, encoding="utf-8")
    (home.input / "departments.csv").write_text(
        "department_id,name\n9901-jy,示范区教育局\n9901-mz,示范区民政局\n", encoding="utf-8"
    )
    home.warehouse.append({"intake.source_file": pa.Table.from_pylist(ledger.source_files, SOURCE_FILE)}, YEAR)
    return home


def test_reviews_are_copied_and_named(home: Home) -> None:
    """Each review goes to ``bureau/reviews/2023`` under a name of its own; one from a department's folder does not."""
    sentences = list(move_reviews(home, YEAR))
    copies = {path.name: path.read_text(encoding="utf-8") for path in (home.bureau.reviews / "2023").iterdir()}
    assert sorted(copies.values()) == sorted([REVIEW, REVIEW.replace("能,0", "能,3")])
    assert "复核.csv" in copies and len(copies) == 2
    assert len(sentences) == 3
    assert any("9901-mz/复核.csv" in sentence and "请财政局核对" in sentence for sentence in sentences)
    assert (home.input / "2023/复核.csv").is_file(), "the submission itself stays"


def test_a_moved_review_came_when_it_first_came(home: Home) -> None:
    """The next run refuses the submissions, takes the copies as of their first receipt, and moves nothing again."""
    list(move_reviews(home, YEAR))
    found = collect_years(home, YEAR, NOW)
    home.warehouse.append(found.tables(), YEAR)
    statuses = {row["path"]: (row["status"], row["received_at"]) for row in found.source_files}
    assert statuses["2023/复核.csv"] == ("refused", THEN)
    assert statuses["bureau/reviews/2023/复核.csv"] == ("accepted", THEN)
    assert list(move_reviews(home, YEAR)) == []


def test_an_original_that_is_missing_stops_nothing(home: Home) -> None:
    """The kept file of one review is gone: a sentence says so and what to do, and the other is copied."""
    rows = home.warehouse.rows(["intake.source_file"], YEAR)["intake.source_file"]
    [lost] = [row for row in rows if row["path"] == "2023/复核.csv"]
    kept_file(home.files, lost["source_sha256"]).unlink()
    sentences = list(move_reviews(home, YEAR))
    assert [sentence for sentence in sentences if "原件无法读取" in sentence and "bureau/reviews/2023/" in sentence]
    assert [path.read_text(encoding="utf-8") for path in (home.bureau.reviews / "2023").iterdir()] == [
        REVIEW.replace("能,0", "能,3")
    ]
