"""Publication: the documents of each department-year and of each year, in the outputs folder of the home."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
from dagster import (
    AssetDep,
    AssetExecutionContext,
    AssetSpec,
    MaterializeResult,
    MetadataValue,
    multi_asset,
)

from assets.partitions import fiscal_years, one_run_per_range, years_of
from assets.publication.dossiers import TABLES, dossiers, load_year, year_summary
from assets.publication.files import DEPARTMENT_FILES, YEAR_FILES, publish
from assets.resources import HomeResource
from assets.sql_assets import OWNERS, POOL, key_of, stage_assets
from assets.warehouse import Warehouse, Years

_OUTPUT = pa.schema(
    {"fiscal_year": pa.int32(), "department_id": pa.string(), "file": pa.string(), "sha256": pa.string()}
)
_OUTPUT_TABLE = "publication.output"
_WHOLE_YEAR = ""
"""Department id of the files that cover the whole year."""


@multi_asset(
    name="documents",
    specs=[
        AssetSpec(
            key_of("publication.department_documents"),
            deps=[AssetDep(key_of(table)) for table in TABLES],
            group_name="publication",
            description="report.docx, scoresheet.xlsx, index.html and evaluation.json of each department-year.",
            kinds={"python", "docx", "excel", "json"},
            owners=OWNERS,
        ),
        AssetSpec(
            key_of("publication.year_documents"),
            deps=[AssetDep(key_of("evaluation.summary")), AssetDep(key_of("intake.source_file"))],
            group_name="publication",
            description="summary.xlsx and index.html of each fiscal year, with the ledger of submissions.",
            kinds={"python", "excel"},
            owners=OWNERS,
        ),
    ],
    partitions_def=fiscal_years,
    backfill_policy=one_run_per_range,
    pool=POOL,
)
def documents(context: AssetExecutionContext, home: HomeResource) -> Iterator[MaterializeResult[None]]:
    """Writes what has changed; a file whose content would be the same is not touched."""
    place, years = home.load(), years_of(context)
    warehouse = place.warehouse
    written, unchanged, pages = 0, 0, []
    for fiscal_year in range(years.first, years.last + 1):
        tables = load_year(warehouse, fiscal_year)
        if not tables.by_department["evaluation.summary"] and not tables.files:
            continue
        folder = place.outputs / str(fiscal_year)
        published = _published(warehouse, fiscal_year)
        now: dict[str, dict[str, str]] = {}
        for dossier in dossiers(tables):
            department_id = dossier.evaluation.department_id
            before = published.get(department_id, {})
            files = publish(dossier, DEPARTMENT_FILES, folder / department_id, before)
            now[department_id] = files or before
            written, unchanged = (written + 1, unchanged) if files else (written, unchanged + 1)
        before = published.get(_WHOLE_YEAR, {})
        now[_WHOLE_YEAR] = publish(year_summary(tables), YEAR_FILES, folder, before) or before
        _remember(warehouse, fiscal_year, now)
        pages.append(folder / "index.html")
        context.log.info("%s: documents of %d department-years in %s", fiscal_year, len(now) - 1, folder)
    yield MaterializeResult(
        asset_key=key_of("publication.department_documents"),
        metadata={
            "dagster/row_count": written + unchanged,
            "written": written,
            "unchanged": unchanged,
            "outputs": MetadataValue.path(str(place.outputs)),
        },
    )
    yield MaterializeResult(
        asset_key=key_of("publication.year_documents"),
        metadata={
            "pages": MetadataValue.md("\n".join(f"- [{page}]({_link(page)})" for page in pages) or "（没有数据）")
        },
    )


def _published(warehouse: Warehouse, fiscal_year: int) -> dict[str, dict[str, Any]]:
    """Department id → file → sha256, as last written; the content key is among them."""
    found: dict[str, dict[str, Any]] = {}
    for row in warehouse.rows([_OUTPUT_TABLE], Years(fiscal_year, fiscal_year))[_OUTPUT_TABLE]:
        found.setdefault(row["department_id"], {})[row["file"]] = row["sha256"]
    return found


def _remember(warehouse: Warehouse, fiscal_year: int, now: dict[str, dict[str, str]]) -> None:
    rows = [
        {"fiscal_year": fiscal_year, "department_id": department_id, "file": file, "sha256": sha256}
        for department_id, files in now.items()
        for file, sha256 in files.items()
    ]
    warehouse.replace_rows({_OUTPUT_TABLE: pa.Table.from_pylist(rows, _OUTPUT)}, Years(fiscal_year, fiscal_year))


def _link(path: Path) -> str:
    return path.resolve().as_uri()


PUBLICATION = [*stage_assets("publication"), documents]
