"""What Dagster shows of the documents."""

from dataclasses import replace
from pathlib import Path

from dagster import AssetCheckSeverity

from assets.graph.links import Links
from assets.publication.assets import document_metadata, draft_state
from assets.publication.content.dossier import Dossier
from assets.publication.documents import DOCUMENTS, YEAR_DOCUMENTS
from assets.publication.publish import department_folder


def test_no_document_takes_the_file_of_another() -> None:
    """Every document of a department-year is a file and an asset of its own, every one of a year a file."""
    assert (
        len({document.file for document in DOCUMENTS})
        == len({document.key for document in DOCUMENTS})
        == len(DOCUMENTS)
    )
    assert len({document.file for document in YEAR_DOCUMENTS}) == len(YEAR_DOCUMENTS)


def _published(outputs: Path, dossier: Dossier, file: str, content: bytes) -> Path:
    folder = department_folder(outputs, dossier.evaluation.fiscal_year, dossier.evaluation.department_id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(content)
    return folder / file


def test_each_file_has_its_way_size_and_result(dingcheng: Dossier, tmp_path: Path) -> None:
    """An official reads where the report lies; what does not apply to a department is not listed."""
    path = _published(tmp_path, dingcheng, "report.docx", b"x" * 4600)
    report, notice = (
        document_metadata(document, [dingcheng.evaluation], Links(tmp_path, ""))
        for name in ("report.docx", "notice.docx")
        for document in DOCUMENTS
        if document.file == name
    )
    assert (report["dagster/partition_row_count"], report["size_kb"]) == (1, 5)
    [line] = report["documents"].md_str.splitlines()[2:]
    assert f"`{path}`" in line and "file:" not in line
    assert "5 kB" in line and "自评92.00，" in line and "8.25—83.25分" in line
    assert notice["dagster/partition_row_count"] == 0 and notice["documents"].md_str == "（没有文件）"


def test_served_outputs_are_linked(dingcheng: Dossier, tmp_path: Path) -> None:
    """Where a web server shows the outputs folder, the report is a click away."""
    _published(tmp_path, dingcheng, "report.docx", b"x")
    [report] = [document for document in DOCUMENTS if document.file == "report.docx"]
    shown = document_metadata(report, [dingcheng.evaluation], Links(tmp_path, "http://files.example/绩评/"))
    assert "](http://files.example/绩评/2023/430703-gxj/report.docx)" in shown["documents"].md_str


def test_a_name_cannot_break_the_list(dingcheng: Dossier, tmp_path: Path) -> None:
    """A department's name with markup stays one cell, and no link of its own."""
    _published(tmp_path, dingcheng, "report.docx", b"x")
    hostile = dingcheng.evaluation.model_copy(update={"department": "局](http://x) | <b>"})
    [report] = [document for document in DOCUMENTS if document.file == "report.docx"]
    [line] = document_metadata(report, [hostile], Links(tmp_path, ""))["documents"].md_str.splitlines()[2:]
    assert "局\\]\\(http://x\\) \\| \\<b\\>" in line


def test_a_draft_is_named_with_its_reason_and_stops_nothing(dingcheng: Dossier) -> None:
    """The bureau sees which department must mend what before its documents are final: it is red."""
    draft = replace(dingcheng, draft_reasons=["“支出合计”不是可识别的数值"])
    assert draft_state(2023, [dingcheng]).passed
    state = draft_state(2023, [dingcheng, draft])
    assert not state.passed and state.severity is AssetCheckSeverity.ERROR
    assert state.metadata["offending"] == 1 and "“支出合计”不是可识别的数值" in state.metadata["messages"].md_str
