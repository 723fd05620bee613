"""Writing the documents of many department-years."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from assets.publication import publish as files
from assets.publication.content.dossier import Dossier
from assets.publication.folder import MANIFEST, seal, whole_folder
from assets.publication.publish import Job, department_folder, publish_departments


def written(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


def test_documents_written_side_by_side_are_those_written_one_after_the_other(
    dingcheng: Dossier, nearly_empty: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two processes share the work: the same bytes in the same places, and afterwards nothing is left to write."""
    subjects = [dingcheng, nearly_empty, replace(dingcheng, synthetic=True)]

    def jobs(folder: Path, before: list[dict]) -> list[Job]:
        return [
            Job(one, folder / str(place), known)
            for place, (one, known) in enumerate(zip(subjects, before, strict=True))
        ]

    alone = publish_departments(jobs(tmp_path / "alone", [{}] * 3), "run")
    monkeypatch.setattr(files, "_WORTH_A_PROCESS", 1)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    together = publish_departments(jobs(tmp_path / "together", [{}] * 3), "run")
    assert together == alone
    assert written(tmp_path / "together") == written(tmp_path / "alone")
    assert publish_departments(jobs(tmp_path / "together", together), "run") == [None] * 3


def test_a_folder_that_hands_its_group_on_is_published_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a setgid folder, by a service that may set no such bit, what somebody put there is kept with its folders."""
    place, chmod = tmp_path / "430703-gxj", os.chmod

    def publish(run_id: str) -> None:
        with whole_folder(place, ["report.docx"]) as made:
            (made / "report.docx").write_text(run_id)
            seal(made, run_id)

    def refusing(path: Path, mode: int, **named: object) -> None:
        if mode & 0o6000:
            raise PermissionError(1, "RestrictSUIDSGID=yes", str(path))
        chmod(path, mode, **named)

    tmp_path.chmod(0o2750)
    publish("first")
    (place / "签发").mkdir()
    (place / "签发/签发稿.docx").write_text("签发")
    (place / "latest").symlink_to("report.docx")
    assert place.stat().st_mode & 0o2000
    monkeypatch.setattr(os, "chmod", refusing)
    publish("second")
    assert (place / "latest").read_text() == "second"
    assert (place / "签发/签发稿.docx").read_text() == "签发"
    assert all(folder.stat().st_mode & 0o2000 for folder in (place, place / "签发"))


@pytest.mark.parametrize("department_id", ["data", "DATA"])
def test_no_department_takes_the_folder_of_the_open_data(department_id: str, tmp_path: Path) -> None:
    """The year's open data keep their folder: a department of that name is refused with what to do."""
    with pytest.raises(ValueError, match="请在部门登记表中改用其他编码"):
        department_folder(tmp_path, 2023, department_id)


def test_another_name_of_an_item_writes_anew(
    dingcheng: Dossier, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents bear the names of ``data``: once one changes they are written again, though no figure changed."""
    names = tmp_path / "items.csv"
    names.write_text("item,capital,资本性支出", encoding="utf-8")
    monkeypatch.setattr(files, "_WRITERS", (names,))
    before = files.content_key(dingcheng)
    names.write_text("item,capital,资本支出", encoding="utf-8")
    files._writers_version.cache_clear()
    assert files.content_key(dingcheng) != before
