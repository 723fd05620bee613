"""sql/publication/input: the digest of all that was handed in for a department-year."""

from pathlib import Path

import pytest

from tests.makers.rows import District, Submission

YEAR = 2023
ONE, OTHER = "retirees=9", "staff_in_post=40"


def digest(
    folder: Path, *, files: dict[int, str | list[Submission]], corrected: bool = False, scheme: str | None = None
) -> str:
    """Of the year, for one department that sent these files."""
    district = District()
    department = district.given(files, scheme=scheme, department_id="d")
    if corrected:
        district.correct(department, YEAR, "retirees", "9", action="drop")
    row = district.build(folder, ["publication.input"]).row("publication.input", department, fiscal_year=YEAR)
    return str(row["digest"])


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> str:
    """One file of the year."""
    return digest(tmp_path_factory.mktemp("plain"), files={YEAR: ONE})


def test_when_a_file_was_read_does_not_count(plain: str, tmp_path: Path) -> None:
    """The same content read again on another day is the same input."""
    assert len(plain) == 64
    assert digest(tmp_path, files={YEAR: [Submission(ONE, read_day=9)]}) == plain


@pytest.mark.parametrize(
    "changed",
    [
        {"files": {YEAR: [Submission(ONE), Submission(OTHER, day=2)]}},
        {"files": {YEAR - 1: OTHER, YEAR: ONE}},
        {"files": {YEAR: ONE}, "corrected": True},
        {"files": {YEAR: ONE}, "scheme": "hunan_v3"},
    ],
    ids=["another file", "a file of the year before", "a correction", "another line of the register"],
)
def test_whatever_the_evaluation_rests_on_counts(plain: str, changed: dict, tmp_path: Path) -> None:
    """A consumer sees by one word whether an evaluation may differ."""
    assert digest(tmp_path, **changed) != plain


def test_a_file_of_a_later_year_does_not_count(plain: str, tmp_path: Path) -> None:
    """What came for 2024 says nothing of 2023."""
    assert digest(tmp_path, files={YEAR: ONE, YEAR + 1: OTHER}) == plain
