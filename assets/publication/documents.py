"""The documents of a department-year and of a year: the one list that assets, publisher and pages read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YearSummary
from assets.publication.excel.score_sheet import scoresheet_xlsx
from assets.publication.excel.year import summary_xlsx
from assets.publication.html.page import department_page
from assets.publication.html.year import year_index
from assets.publication.open_data.review_csv import review_csv
from assets.publication.pdf.report import report_pdf
from assets.publication.word.document import notice_docx, report_docx

Subject = TypeVar("Subject", Dossier, YearSummary)


@dataclass(frozen=True)
class Document(Generic[Subject]):
    """One kind of document.

    Attributes:
        key: name of the asset that it is of.
        file: its name in the folder of its department-year or year.
        kind: what kind of file it is, as Dagster names kinds.
        description: what it is.
        writer: gives its bytes, the same for the same subject.
        link: what the page beside it says of it; nothing where no page leads to it.
        heading: under what the page lists the link.
        applies: whether a subject has one.
        whole: whether it leaves nothing out, however long a text is.
    """

    key: str
    file: str
    kind: str
    description: str
    writer: Callable[[Subject], bytes]
    link: str = ""
    heading: str = "下载"
    applies: Callable[[Subject], bool] = lambda _: True
    whole: bool = False


def linked_page(dossier: Dossier) -> bytes:
    """The page of a department-year with links to its other documents."""
    return department_page(dossier, links(DOCUMENTS, dossier))


def linked_year_page(summary: YearSummary) -> bytes:
    """The page of a year with links to its other documents."""
    return year_index(summary, links(YEAR_DOCUMENTS, summary))


def _evaluation_json(dossier: Dossier) -> bytes:
    return (dossier.evaluation.model_dump_json(indent=2) + "\n").encode()


DOCUMENTS: tuple[Document[Dossier], ...] = (
    Document(
        "report_docx", "report.docx", "docx", "Evaluation report to be signed, in the official layout.",
        report_docx, "评价报告（Word）",
    ),
    Document("report_pdf", "report.pdf", "pdf", "The same report on paper.", report_pdf, "评价报告（PDF）"),
    Document(
        "notice_docx", "notice.docx", "docx", "Rectification notice, where something is to be set right.",
        notice_docx, "整改通知（Word）", heading="整改", applies=lambda dossier: bool(dossier.contradictions),
    ),
    Document(
        "scoresheet_xlsx", "scoresheet.xlsx", "excel", "Score sheet and tables with live formulas.",
        scoresheet_xlsx, "评分表（Excel）",
    ),
    Document("department_page", "index.html", "html", "The page, without network or scripts.", linked_page),
    Document(
        "evaluation_json", "evaluation.json", "json", "The contract: what other programs read.",
        _evaluation_json, "开放数据（JSON）", whole=True,
    ),
)  # fmt: skip
"""What a department-year has."""

YEAR_DOCUMENTS: tuple[Document[YearSummary], ...] = (
    Document(
        "year_documents", "summary.xlsx", "excel", "Departments, ranks, findings and the ledger of submissions.",
        summary_xlsx, "汇总表（Excel）",
    ),
    Document(
        "year_documents", "review.csv", "csv", "What a person still has to judge, to be filled in and handed in.",
        review_csv, "复核认定表（CSV，填写后由财政局放入 bureau/reviews）",
    ),
    Document("year_documents", "index.html", "html", "The entry page of the year.", linked_year_page),
)  # fmt: skip
"""What a fiscal year has."""


def links(documents: Sequence[Document[Subject]], subject: Subject) -> dict[str, list[tuple[str, str]]]:
    """Heading → file and words of each link from the page of a subject to its other documents."""
    listed: dict[str, list[tuple[str, str]]] = {}
    for document in documents:
        if document.link and document.applies(subject):
            listed.setdefault(document.heading, []).append((document.file, document.link))
    return listed
