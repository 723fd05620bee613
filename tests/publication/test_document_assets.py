"""What Dagster shows of the documents."""

from pathlib import Path

from assets.publication.assets import document_metadata
from assets.publication.content.dossier import Dossier
from assets.publication.documents import DOCUMENTS, YEAR_DOCUMENTS


def test_no_document_takes_the_file_of_another() -> None:
    """Every document of a department-year is a file and an asset of its own, every one of a year a file."""
    assert (
        len({document.file for document in DOCUMENTS})
        == len({document.key for document in DOCUMENTS})
        == len(DOCUMENTS)
    )
    assert len({document.file for document in YEAR_DOCUMENTS}) == len(YEAR_DOCUMENTS)


def test_each_file_has_link_size_and_result(dingcheng: Dossier, tmp_path: Path) -> None:
    """An official opens the report from the asset's page; what does not apply to a department is not listed."""
    (tmp_path / "report.docx").write_bytes(b"x" * 4600)
    report, notice = (
        document_metadata(document, [(tmp_path, dingcheng.evaluation)])
        for name in ("report.docx", "notice.docx")
        for document in DOCUMENTS
        if document.file == name
    )
    assert (report["dagster/row_count"], report["size_kb"]) == (1, 5)
    [line] = report["documents"].md_str.splitlines()[2:]
    assert f"]({(tmp_path / 'report.docx').as_uri()})" in line
    assert "5 kB" in line and "自评92.00，" in line and "8.25—83.25分" in line
    assert notice["dagster/row_count"] == 0 and notice["documents"].md_str == "（没有文件）"


def test_a_name_cannot_break_the_list(dingcheng: Dossier, tmp_path: Path) -> None:
    """A department's name with markup stays one cell, and no link of its own."""
    (tmp_path / "report.docx").write_bytes(b"x")
    hostile = dingcheng.evaluation.model_copy(update={"department": "局](http://x) | <b>"})
    [line] = document_metadata(DOCUMENTS[0], [(tmp_path, hostile)])["documents"].md_str.splitlines()[2:]
    assert "局\\]\\(http://x\\) \\| \\<b\\>" in line
