"""Publication: documents of each department-year and of each year, and the year's open data, in the outputs folder."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    asset,
    multi_asset,
)

from assets.graph.partitions import years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import YEARLY, deps_of, key_of, sql_assets
from assets.knowledge.columns import DIMENSION, open_data
from assets.publication import wording
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.content.contract import Evaluation
from assets.publication.content.district import SITE_TABLES, load_site
from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YEAR_TABLES, year_summary
from assets.publication.documents import DOCUMENTS, YEAR_DOCUMENTS, Document
from assets.publication.open_data.package import write_package
from assets.publication.publish import (
    DATA_FOLDER,
    Job,
    department_folder,
    publish_departments,
    publish_site,
    publish_year,
)
from assets.publication.retired import remove_retired
from assets.publication.rows import load_year
from assets.publication.stage import PUBLICATION as STAGE
from assets.warehouse.replacement import remove_folder
from assets.warehouse.sql_models import models
from assets.warehouse.warehouse import Warehouse, Years

_OUTPUT = pa.schema(
    {"fiscal_year": pa.int32(), "department_id": pa.string(), "file": pa.string(), "sha256": pa.string()}
)
_DEPARTMENT_OUTPUT = "publication.department_output"
_YEAR_OUTPUT = "publication.year_output"
_SUBMISSIONS = "intake.accepted_submission"
_WHOLE_YEAR = ""
"""Department id of the files that cover the whole year."""
_DOSSIER = key_of("publication.dossier")
_ESCAPES = str.maketrans({character: "\\" + character for character in "\\|[]()<>`*_#!"})
_LISTED = 200
"""Department-years listed in the metadata of a run; its event log is not made for thousands."""


def _key(document: Document[Dossier]) -> AssetKey:
    return key_of(f"publication.{document.key}")


@multi_asset(
    name="publication__department_documents",
    specs=[
        AssetSpec(
            _DOSSIER,
            deps=[AssetDep(key_of(table)) for table in TABLES],
            description="All that the documents of a department-year say, put together from the derived tables.",
            group_name="publication",
            kinds={"python"},
        ),
        *(
            AssetSpec(
                _key(document),
                deps=[_DOSSIER],
                description=document.description,
                group_name="publication",
                kinds={"python", document.kind},
            )
            for document in DOCUMENTS
        ),
    ],
    **YEARLY,
)
def department_documents(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """The files of each department-year, where they changed: each kind is an asset."""
    installation, years = home.load(), years_of(context)
    written, unchanged, drafts, evaluated = 0, 0, 0, []
    for fiscal_year in range(years.first, years.last + 1):
        tables = load_year(installation.warehouse, fiscal_year, TABLES)
        published = _published(installation.warehouse, _DEPARTMENT_OUTPUT, fiscal_year)
        jobs = [
            Job(
                dossier,
                department_folder(installation.outputs, fiscal_year, department_id),
                published.get(department_id, {}),
            )
            for dossier in dossiers(tables)
            for department_id in [dossier.evaluation.department_id]
        ]
        files = publish_departments(jobs, context.run_id)
        now = {job.dossier.evaluation.department_id: new or job.published for job, new in zip(jobs, files, strict=True)}
        written += sum(new is not None for new in files)
        unchanged += files.count(None)
        drafts += sum(bool(job.dossier.draft_reasons) for job in jobs)
        evaluated += [(job.folder, job.dossier.evaluation) for job in jobs]
        _remember(installation.warehouse, _DEPARTMENT_OUTPUT, fiscal_year, now)
        for retired in remove_retired(installation.outputs / str(fiscal_year), fiscal_year, now):
            context.log.warning("%s is evaluated no more: its documents are removed", retired)
    context.log.info("documents of %d department-years written, %d unchanged", written, unchanged)
    yield MaterializeResult(asset_key=_DOSSIER, metadata={"dagster/row_count": len(evaluated), "drafts": drafts})
    for document in DOCUMENTS:
        metadata = document_metadata(document, evaluated) | {"written": written, "unchanged": unchanged}
        yield MaterializeResult(asset_key=_key(document), metadata=metadata)


def document_metadata(document: Document[Dossier], folders: Sequence[tuple[Path, Evaluation]]) -> dict[str, Any]:
    """How many documents of a kind there are and how large, with a link to each, its size and the result it reports.

    Args:
        document: the kind.
        folders: folder and evaluation of each department-year; not every document applies to each.
    """
    present = [(folder / document.file, evaluation) for folder, evaluation in folders]
    present = [(path, evaluation) for path, evaluation in present if path.is_file()]
    rows = [
        f"| {evaluation.fiscal_year} | [{_escaped(evaluation.department)}]({path.resolve().as_uri()})"
        f" | {path.stat().st_size / 1000:,.0f} kB | {_escaped(_result(evaluation))} |"
        for path, evaluation in present[:_LISTED]
    ]
    table = "\n".join(["| 年度 | 文件 | 大小 | 结果 |", "|---|---|---|---|", *rows])
    return {
        "dagster/row_count": len(present),
        "size_kb": round(sum(path.stat().st_size for path, _ in present) / 1000),
        "documents": MetadataValue.md(table if rows else "（没有文件）"),
    }


@asset(
    key=key_of("publication.year_documents"),
    deps=[AssetDep(key_of(table)) for table in YEAR_TABLES],
    description="\n".join(f"- `{document.file}`: {document.description}" for document in YEAR_DOCUMENTS),
    group_name="publication",
    kinds={document.kind for document in YEAR_DOCUMENTS},
    **YEARLY,
)
def year_documents(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """The documents of each fiscal year, where they changed."""
    installation, years = home.load(), years_of(context)
    pages = []
    for fiscal_year in range(years.first, years.last + 1):
        tables = load_year(installation.warehouse, fiscal_year, YEAR_TABLES)
        if not any(row["path"] for row in tables.submissions):
            continue
        folder = installation.outputs / str(fiscal_year)
        before = _published(installation.warehouse, _YEAR_OUTPUT, fiscal_year).get(_WHOLE_YEAR, {})
        now = publish_year(year_summary(tables), folder, before) or before
        _remember(installation.warehouse, _YEAR_OUTPUT, fiscal_year, {_WHOLE_YEAR: now})
        pages.append(folder / "index.html")
    links = "\n".join(f"- [{page}]({page.resolve().as_uri()})" for page in pages)
    return MaterializeResult(metadata={"pages": MetadataValue.md(links or "（没有数据）")})


@asset(
    key=key_of("publication.data_package"),
    deps=[
        *(AssetDep(key_of(table)) for table in open_data().tables if not table.startswith(DIMENSION)),
        *deps_of(models(DIMENSION)),
        AssetDep(key_of(_SUBMISSIONS)),
    ],
    group_name="publication",
    kinds={"duckdb", "csv", "parquet"},
    **YEARLY,
)
def data_package(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """Open data of each fiscal year: every published table as CSV and Parquet with datapackage.json (Frictionless)."""
    installation, years = home.load(), years_of(context)
    with_data = installation.warehouse.fiscal_years(_SUBMISSIONS, years)
    packages = []
    for fiscal_year in range(years.first, years.last + 1):
        folder = installation.outputs / str(fiscal_year) / DATA_FOLDER
        if fiscal_year in with_data:
            packages.append(write_package(installation.warehouse, fiscal_year, folder, context.run_id))
        else:
            remove_folder(folder)
    links = "\n".join(
        f"- [{package.folder}]({package.folder.resolve().as_uri()})" + ("" if package.written else "（没有变动）")
        for package in packages
    )
    return MaterializeResult(
        metadata={
            "packages": MetadataValue.md(links or "（没有数据）"),
            "tables": len(open_data().tables),
            "dagster/row_count": sum(package.rows for package in packages),
            "bytes": sum(package.bytes for package in packages),
        }
    )


@asset(
    key=key_of("publication.site"),
    deps=[AssetDep(key_of(table)) for table in SITE_TABLES],
    group_name="publication",
    kinds={"python"},
    **YEARLY,
)
def site(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """The pages over all years: entry page with search, one page of each department. Any year run writes them anew."""
    installation = home.load()
    loaded = load_site(installation.warehouse)
    written = publish_site(loaded, installation.outputs)
    page = installation.outputs / "index.html"
    context.log.info("%d files of the site written, of %d departments", len(written), len(loaded.histories))
    return MaterializeResult(
        metadata={
            "written": len(written),
            "departments": len(loaded.histories),
            "page": MetadataValue.md(f"[{page}]({page.resolve().as_uri()})"),
        }
    )


def _result(evaluation: Evaluation) -> str:
    claimed = wording.points(evaluation.self_score)
    interval = wording.interval(evaluation.score_low, evaluation.score_high)
    return f"自评{claimed}，重算{interval}，{wording.VERDICTS[evaluation.verdict]}"


def _escaped(text: str) -> str:
    """A text that stays one cell of a Markdown table and carries no markup."""
    return wording.clean(text).translate(_ESCAPES)


def _published(warehouse: Warehouse, table: str, fiscal_year: int) -> dict[str, dict[str, Any]]:
    """Department id → file → sha256, as last written; the content key is among them."""
    published: dict[str, dict[str, Any]] = {}
    for row in warehouse.rows([table], Years(fiscal_year, fiscal_year))[table]:
        published.setdefault(row["department_id"], {})[row["file"]] = row["sha256"]
    return published


def _remember(warehouse: Warehouse, table: str, fiscal_year: int, now: dict[str, dict[str, str]]) -> None:
    rows = [
        {"fiscal_year": fiscal_year, "department_id": department_id, "file": file, "sha256": sha256}
        for department_id, files in now.items()
        for file, sha256 in files.items()
    ]
    warehouse.replace_rows({table: pa.Table.from_pylist(rows, _OUTPUT)}, Years(fiscal_year, fiscal_year))


PUBLICATION = [
    sql_assets(STAGE),
    department_documents,
    year_documents,
    data_package,
    site,
]
