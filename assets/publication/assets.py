"""Publication: the documents of each department-year and of each year, in the outputs folder of the home."""

from typing import Any

import pyarrow as pa
from dagster import (
    AssetDep,
    AssetExecutionContext,
    MaterializeResult,
    MetadataValue,
    asset,
)

from assets.history.snapshots import STAGE, keep
from assets.partitions import years_of
from assets.publication.dossiers import TABLES, YEAR_TABLES, dossiers, load_year, year_summary
from assets.publication.files import DEPARTMENT_FILES, YEAR_FILES, publish
from assets.resources import HomeResource
from assets.sql_assets import OWNERS, YEARLY, deps_of, derived, key_of, sql_assets
from assets.sql_models import models
from assets.warehouse import Warehouse, Years

_OUTPUT = pa.schema(
    {"fiscal_year": pa.int32(), "department_id": pa.string(), "file": pa.string(), "sha256": pa.string()}
)
_DEPARTMENT_OUTPUT = "publication.department_output"
_YEAR_OUTPUT = "publication.year_output"
_WHOLE_YEAR = ""
"""Department id of the files that cover the whole year."""


@asset(
    key=key_of("publication.department_documents"),
    deps=[AssetDep(key_of(table)) for table in TABLES],
    group_name="publication",
    kinds={"python", "docx", "pdf", "excel", "json"},
    owners=OWNERS,
    **YEARLY,
)
def department_documents(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """The files of each department-year (report, score sheet, page, contract), where they changed."""
    place, years = home.load(), years_of(context)
    written, unchanged = 0, 0
    for fiscal_year in range(years.first, years.last + 1):
        tables = load_year(place.warehouse, fiscal_year)
        published = _published(place.warehouse, _DEPARTMENT_OUTPUT, fiscal_year)
        now: dict[str, dict[str, str]] = {}
        for dossier in dossiers(tables):
            department_id = dossier.evaluation.department_id
            before = published.get(department_id, {})
            files = publish(dossier, DEPARTMENT_FILES, place.outputs / str(fiscal_year) / department_id, before)
            now[department_id] = files or before
            written, unchanged = (written + 1, unchanged) if files else (written, unchanged + 1)
        _remember(place.warehouse, _DEPARTMENT_OUTPUT, fiscal_year, now)
    context.log.info("documents of %d department-years written, %d unchanged", written, unchanged)
    return MaterializeResult(
        metadata={
            "dagster/row_count": written + unchanged,
            "written": written,
            "unchanged": unchanged,
            "outputs": MetadataValue.path(str(place.outputs)),
        }
    )


@asset(
    key=key_of("publication.year_documents"),
    deps=[AssetDep(key_of(table)) for table in YEAR_TABLES],
    group_name="publication",
    kinds={"python", "excel"},
    owners=OWNERS,
    **YEARLY,
)
def year_documents(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """summary.xlsx and index.html of each fiscal year, with the ledger of submissions."""
    place, years = home.load(), years_of(context)
    pages = []
    for fiscal_year in range(years.first, years.last + 1):
        tables = load_year(place.warehouse, fiscal_year, YEAR_TABLES)
        if not any(row["path"] for row in tables.submissions):
            continue
        folder = place.outputs / str(fiscal_year)
        before = _published(place.warehouse, _YEAR_OUTPUT, fiscal_year).get(_WHOLE_YEAR, {})
        now = publish(year_summary(tables), YEAR_FILES, folder, before) or before
        _remember(place.warehouse, _YEAR_OUTPUT, fiscal_year, {_WHOLE_YEAR: now})
        pages.append(folder / "index.html")
    links = "\n".join(f"- [{page}]({page.resolve().as_uri()})" for page in pages)
    return MaterializeResult(metadata={"pages": MetadataValue.md(links or "（没有数据）")})


@asset(
    key=key_of("publication.run_snapshot"),
    deps=[*deps_of(models(STAGE)), department_documents, year_documents],
    group_name="publication",
    kinds={"python", "parquet"},
    owners=OWNERS,
    **YEARLY,
)
def run_snapshot(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """What the run found, kept once everything else succeeded: ``jiping runs``, ``jiping diff``."""
    place = home.load()
    with place.warehouse.session() as warehouse:
        run = keep(warehouse, place.runs, context.run_id, years_of(context))
    return MaterializeResult(
        metadata={"dagster/row_count": run.department_years, "folder": MetadataValue.path(str(place.runs / run.run_id))}
    )


def _published(warehouse: Warehouse, table: str, fiscal_year: int) -> dict[str, dict[str, Any]]:
    """Department id → file → sha256, as last written; the content key is among them."""
    found: dict[str, dict[str, Any]] = {}
    for row in warehouse.rows([table], Years(fiscal_year, fiscal_year))[table]:
        found.setdefault(row["department_id"], {})[row["file"]] = row["sha256"]
    return found


def _remember(warehouse: Warehouse, table: str, fiscal_year: int, now: dict[str, dict[str, str]]) -> None:
    rows = [
        {"fiscal_year": fiscal_year, "department_id": department_id, "file": file, "sha256": sha256}
        for department_id, files in now.items()
        for file, sha256 in files.items()
    ]
    warehouse.replace_rows({table: pa.Table.from_pylist(rows, _OUTPUT)}, Years(fiscal_year, fiscal_year))


PUBLICATION = [sql_assets("publication", derived("publication")), department_documents, year_documents, run_snapshot]
