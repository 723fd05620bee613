"""The kinds of documents of a department-year as Dagster shows them: which file, its size, and what it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dagster import AssetKey, MetadataValue

from assets.graph.sql_assets import key_of
from assets.publication import wording
from assets.publication.content.contract import Evaluation

_ESCAPED = str.maketrans({character: "\\" + character for character in "\\|[]()<>`*_#!"})
_SHOWN = 200
"""Department-years listed in the metadata of a run; its event log is no place for thousands."""


@dataclass(frozen=True)
class Document:
    """One kind of document: the table-like name of its asset, its file, what it is made of, and what it is."""

    name: str
    file: str
    kind: str
    description: str

    @property
    def key(self) -> AssetKey:
        """Its asset."""
        return key_of(f"publication.{self.name}")

    def metadata(self, folders: Sequence[tuple[Path, Evaluation]]) -> dict[str, Any]:
        """How many there are and how large, with a link to each, its size and the result that it reports.

        Args:
            folders: folder and evaluation of each department-year; not every document applies to each.
        """
        present = [(folder / self.file, evaluation) for folder, evaluation in folders if (folder / self.file).is_file()]
        rows = [
            f"| {evaluation.fiscal_year} | [{_cell(evaluation.department)}]({path.resolve().as_uri()})"
            f" | {path.stat().st_size / 1000:,.0f} kB | {_cell(_result(evaluation))} |"
            for path, evaluation in present[:_SHOWN]
        ]
        table = "\n".join(["| 年度 | 文件 | 大小 | 结果 |", "|---|---|---|---|", *rows])
        return {
            "dagster/row_count": len(present),
            "size_kb": round(sum(path.stat().st_size for path, _ in present) / 1000),
            "documents": MetadataValue.md(table if rows else "（没有文件）"),
        }


DOCUMENTS = (
    Document("report_docx", "report.docx", "docx", "Evaluation report to be signed, in the official layout."),
    Document("report_pdf", "report.pdf", "pdf", "The same report on paper."),
    Document("notice_docx", "notice.docx", "docx", "Rectification notice, where something is to be set right."),
    Document("scoresheet_xlsx", "scoresheet.xlsx", "excel", "Score sheet and tables with live formulas."),
    Document("department_page", "index.html", "html", "The page of a department-year, without network or scripts."),
    Document("evaluation_json", "evaluation.json", "json", "The contract: what other programs read."),
)


def _result(evaluation: Evaluation) -> str:
    claimed = wording.points(evaluation.self_score)
    interval = wording.interval(evaluation.score_low, evaluation.score_high)
    return f"自评{claimed}，重算{interval}，{wording.VERDICTS[evaluation.verdict]}"


def _cell(text: str) -> str:
    """A text that stays one cell of a Markdown table and carries no markup."""
    return wording.clean(text).translate(_ESCAPED)
