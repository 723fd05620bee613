"""Publication: documents of each department-year and of each year, and the year's open data, in the outputs folder."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
from dagster import (
    AssetCheckEvaluation,
    AssetChecksDefinition,
    AssetCheckSeverity,
    AssetCheckSpec,
    AssetDep,
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    AssetsDefinition,
    AssetSpec,
    Config,
    Failure,
    MaterializeResult,
    MetadataValue,
    Output,
    asset,
    multi_asset,
)
from pydantic import Field

from assets.graph.events import CheckState, Metadata, evaluations, make_yearly
from assets.graph.labels import MESSAGES, OFFENDING, described, named
from assets.graph.links import Links, escaped
from assets.graph.partitions import fiscal_years, years_of
from assets.graph.resource import HomeResource
from assets.graph.sql_assets import ROW_COUNT, YEARLY, key_of, sql_assets
from assets.graph.versions import program_version
from assets.knowledge.columns import DIMENSION, open_data
from assets.publication import wording
from assets.publication.annual import ANNUAL_PUBLICATION, overdue
from assets.publication.content.build_dossier import TABLES, dossiers
from assets.publication.content.contract import Evaluation
from assets.publication.content.district import SITE_TABLES, load_site
from assets.publication.content.dossier import Dossier
from assets.publication.content.year import YEAR_TABLES, year_summary
from assets.publication.department_years import DEPARTMENT_YEAR, publication_events
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
_SUMMARY = "evaluation.summary"
_WHOLE_YEAR = ""
"""Department id of the files that cover the whole year."""
_DOSSIER, _YEAR_DOCUMENTS, _DATA_PACKAGE = (
    key_of(f"publication.{name}") for name in ("dossier", "year_documents", "data_package")
)
_DRAFT = AssetCheckSpec(
    "draft",
    asset=_DOSSIER,
    description="定稿：各部门的文书都可以定稿。Lists the drafts, in which a blocking check is offended.",
    partitions_def=fiscal_years,
)
_OPEN_TABLES = [table for table in open_data().tables if not table.startswith(DIMENSION)]
_READ = sorted(
    {
        *TABLES,
        *YEAR_TABLES,
        *SITE_TABLES,
        *_OPEN_TABLES,
        _SUBMISSIONS,
        *(read for model in models(DIMENSION) for read in model.reads),
    }
)
"""The tables from which anything is published; one asset stands for them, so that the graph of publication is a fan."""
_GATHERED = "dossier"
"""Group of what is gathered to be published: with it, the fan of what is published would not fit one screen."""
_DEPARTMENT_DOCUMENTS = "publication__department_documents"
_LISTED = 200
"""Department-years listed in the metadata of a year; the event log is not made for thousands."""
_TAGGED = 20
"""Department-years named in the tags of a run."""


def _key(document: Document[Dossier]) -> AssetKey:
    return key_of(f"publication.{document.key}")


class Scope(Config):
    """What a run publishes anew; the rest stays as it was published."""

    departments: list[str] = Field(
        default=[], description="只重新生成这些部门（部门编码）的文书，空为全部。Only these departments, all if empty."
    )
    force: bool = Field(
        default=False, description="内容没有变动的文书也重新生成。Writes documents anew whose content is the same."
    )


def publishes_all(run_config: Mapping[str, Any]) -> bool:
    """Whether a run publishes every department: its configuration names none."""
    op = run_config.get("ops", {}).get(_DEPARTMENT_DOCUMENTS, {})
    return not op.get("config", {}).get("departments")


@multi_asset(
    name=_DEPARTMENT_DOCUMENTS,
    specs=[
        AssetSpec(
            _DOSSIER,
            deps=[AssetDep(key_of(table)) for table in _READ],
            description=described("publication.dossier", "All that is published of a year, from the derived tables."),
            code_version=program_version(),
            group_name=_GATHERED,
            kinds={"python"},
        ),
        *(
            AssetSpec(
                _key(document),
                deps=[_DOSSIER],
                description=described(f"publication.{document.key}", document.description),
                code_version=program_version(),
                group_name="publication",
                kinds={"python", document.kind},
            )
            for document in DOCUMENTS
        ),
    ],
    check_specs=[_DRAFT],
    **YEARLY,
)
def department_documents(
    context: AssetExecutionContext, home: HomeResource, config: Scope
) -> Iterator[MaterializeResult[None] | AssetMaterialization | Output[None] | AssetCheckEvaluation]:
    """The files of each department-year, where they changed: each kind is an asset."""
    installation, years = home.load(), years_of(context)
    _refuse_unknown(config.departments, installation.warehouse, years)
    events: list[AssetMaterialization] = []
    written: list[Evaluation] = []
    drafts: list[CheckState] = []

    def publish(fiscal_year: int) -> Mapping[AssetKey, Metadata]:
        with installation.warehouse.session() as warehouse:  # not while documents are written: others may look then
            tables = load_year(warehouse, fiscal_year, TABLES)
            published = _published(warehouse, _DEPARTMENT_OUTPUT, fiscal_year)
        of_year = list(dossiers(tables))
        jobs = [
            Job(dossier, department_folder(installation.outputs, fiscal_year, id_), _before(published, id_, config))
            for dossier in of_year
            for id_ in [dossier.evaluation.department_id]
            if id_ in config.departments or not config.departments
        ]
        files = publish_departments(jobs, context.run_id)
        contracts = [dossier.evaluation for dossier in of_year]
        now = {contract.department_id: published.get(contract.department_id, {}) for contract in contracts}
        now |= {job.dossier.evaluation.department_id: new for job, new in zip(jobs, files, strict=True) if new}
        _remember(installation.warehouse, _DEPARTMENT_OUTPUT, fiscal_year, now)
        for retired in remove_retired(installation.outputs / str(fiscal_year), fiscal_year, now):
            context.log.warning("%s is evaluated no more: its documents are removed", retired)
        events.extend(publication_events(context, list(zip(jobs, map(bool, files), strict=True)), installation.links))
        written.extend(job.dossier.evaluation for job, new in zip(jobs, files, strict=True) if new)
        counts = {"written": len(jobs) - files.count(None), "unchanged": files.count(None)}
        drafts.append(draft_state(fiscal_year, of_year))
        return {_DOSSIER: {ROW_COUNT: len(of_year)}} | {
            _key(document): document_metadata(document, contracts, installation.links) | counts
            for document in DOCUMENTS
        }

    keys = [_DOSSIER, *map(_key, DOCUMENTS)]
    yield from make_yearly(context, years, keys, publish, events)
    yield Output(None, _DRAFT.get_python_identifier())  # Dagster waits for one, the events say what of which year
    yield from evaluations(context.instance, drafts)
    context.log.info("documents of %d department-years written", len(written))
    context.instance.add_run_tags(context.run_id, _tags(years, written))


def _refuse_unknown(departments: Sequence[str], warehouse: Warehouse, years: Years) -> None:
    """A misspelt id would publish nothing and look as if it had.

    Raises:
        Failure: a department is evaluated in none of the years.
    """
    if not departments:
        return
    evaluated = {row["department_id"] for row in warehouse.rows([_SUMMARY], years)[_SUMMARY]}
    if unknown := sorted(set(departments) - evaluated):
        raise Failure(
            f"{years.first}–{years.last} 年度没有部门 {'、'.join(unknown)} 的评价；请核对部门编码", allow_retries=False
        )


def _before(published: dict[str, dict[str, Any]], department_id: str, config: Scope) -> dict[str, Any]:
    """What is remembered of a department; of nothing everything is written."""
    return {} if config.force else published.get(department_id, {})


def draft_state(fiscal_year: int, of_year: Sequence[Dossier]) -> CheckState:
    """Which department-years are drafts, and why: an error, though no run stops, since each is published as a draft."""
    drafts = [dossier for dossier in of_year if dossier.draft_reasons]
    lines = [
        f"- {escaped(wording.clean(dossier.evaluation.department))}：{escaped('；'.join(dossier.draft_reasons))}"
        for dossier in drafts[:_LISTED]
    ]
    return CheckState(
        key=_DRAFT.key,
        fiscal_year=fiscal_year,
        passed=not drafts,
        severity=AssetCheckSeverity.ERROR,
        metadata={OFFENDING: len(drafts), MESSAGES: MetadataValue.md("\n".join(lines) or "（无）")},
    )


def _tags(years: Years, written: Sequence[Evaluation]) -> dict[str, str]:
    """By what a run is looked for: its fiscal years, and the departments of which it published something."""
    departments = sorted({evaluation.department_id for evaluation in written})
    named = "、".join(departments) if len(departments) <= _TAGGED else f"{len(departments)}个"
    return {"jiping/years": "、".join(map(str, years.each())), "jiping/departments": named or "无"}


def document_metadata(document: Document[Dossier], evaluations: Sequence[Evaluation], links: Links) -> dict[str, Any]:
    """How many documents of a kind there are and how large, with the way to each, its size and the result it reports.

    Args:
        document: the kind.
        evaluations: of the department-years; not every document applies to each.
    """
    present = [
        (path, evaluation)
        for evaluation in evaluations
        for folder in [department_folder(links.outputs, evaluation.fiscal_year, evaluation.department_id)]
        for path in [folder / document.file]
        if path.is_file()
    ]
    rows = [
        f"| {links.to(path, wording.clean(evaluation.department))}"
        f" | {path.stat().st_size / 1000:,.0f} kB | {escaped(_result(evaluation))} |"
        for path, evaluation in present[:_LISTED]
    ]
    table = "\n".join(["| 文件 | 大小 | 结果 |", "|---|---|---|", *rows])
    return {
        ROW_COUNT: len(present),
        "size_kb": round(sum(path.stat().st_size for path, _ in present) / 1000),
        "documents": MetadataValue.md(table if rows else "（没有文件）"),
    }


@asset(
    key=_YEAR_DOCUMENTS,
    deps=[_DOSSIER],
    description=described("publication.year_documents", "The documents of a fiscal year, where they changed."),
    metadata={document.file: document.description for document in YEAR_DOCUMENTS},
    code_version=program_version(),
    group_name="publication",
    kinds={document.kind for document in YEAR_DOCUMENTS},
    **YEARLY,
)
def year_documents(
    context: AssetExecutionContext, home: HomeResource
) -> Iterator[MaterializeResult[None] | AssetMaterialization]:
    """The documents of each fiscal year, where they changed."""
    installation = home.load()

    def publish(fiscal_year: int) -> Mapping[AssetKey, Metadata]:
        with installation.warehouse.session() as warehouse:
            tables = load_year(warehouse, fiscal_year, YEAR_TABLES)
            before = _published(warehouse, _YEAR_OUTPUT, fiscal_year).get(_WHOLE_YEAR, {})
        if not any(row["path"] for row in tables.submissions):
            return {_YEAR_DOCUMENTS: {"page": MetadataValue.md("（没有数据）")}}
        folder = installation.outputs / str(fiscal_year)
        now = publish_year(year_summary(tables), folder, before) or before
        _remember(installation.warehouse, _YEAR_OUTPUT, fiscal_year, {_WHOLE_YEAR: now})
        return {_YEAR_DOCUMENTS: {"page": MetadataValue.md(installation.links.to(folder / "index.html"))}}

    yield from make_yearly(context, years_of(context), [_YEAR_DOCUMENTS], publish)


@asset(
    key=_DATA_PACKAGE,
    deps=[_DOSSIER],
    description=described(
        "publication.data_package", "Every published table of a year as CSV and Parquet with datapackage.json."
    ),
    code_version=program_version(),
    group_name="publication",
    kinds={"duckdb", "csv", "parquet"},
    **YEARLY,
)
def data_package(
    context: AssetExecutionContext, home: HomeResource
) -> Iterator[MaterializeResult[None] | AssetMaterialization]:
    """Open data of each fiscal year: every published table as CSV and Parquet with datapackage.json (Frictionless)."""
    installation, years = home.load(), years_of(context)
    with_data = installation.warehouse.fiscal_years(_SUBMISSIONS, years)

    def publish(fiscal_year: int) -> Mapping[AssetKey, Metadata]:
        folder = installation.outputs / str(fiscal_year) / DATA_FOLDER
        if fiscal_year not in with_data:
            remove_folder(folder)
            return {_DATA_PACKAGE: {ROW_COUNT: 0, "package": MetadataValue.md("（没有数据）")}}
        package = write_package(
            installation.warehouse, fiscal_year, folder, context.run_id, installation.settings().license
        )
        return {
            _DATA_PACKAGE: {
                ROW_COUNT: package.rows,
                "package": MetadataValue.md(installation.links.to(package.folder)),
                "written": package.written,
                "tables": package.tables,
                "bytes": package.bytes,
            }
        }

    yield from make_yearly(context, years, [_DATA_PACKAGE], publish)


@asset(
    key=key_of("publication.site"),
    deps=[_DOSSIER],
    description=described(
        "publication.site", "The pages over all years, which any run writes: entry page, search, a page per department."
    ),
    code_version=program_version(),
    group_name="publication",
    kinds={"python"},
    **YEARLY,
)
def site(context: AssetExecutionContext, home: HomeResource) -> MaterializeResult[None]:
    """The pages over all years: entry page with search, one page of each department. Any year run writes them anew."""
    installation = home.load()
    loaded = load_site(installation.warehouse)
    written = publish_site(loaded, installation.outputs)
    context.log.info("%d files of the site written, of %d departments", len(written), len(loaded.histories))
    return MaterializeResult(
        metadata=named(
            {
                "written": len(written),
                "departments": len(loaded.histories),
                "page": MetadataValue.md(installation.links.to(installation.outputs / "index.html")),
            }
        )
    )


def _result(evaluation: Evaluation) -> str:
    claimed = wording.points(evaluation.self_score)
    interval = wording.interval(evaluation.score_low, evaluation.score_high)
    return f"自评{claimed}，重算{interval}，{wording.VERDICTS[evaluation.verdict]}"


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


PUBLICATION: list[AssetsDefinition | AssetSpec | AssetChecksDefinition] = [
    sql_assets(STAGE, group=_GATHERED),
    department_documents,
    year_documents,
    data_package,
    site,
    DEPARTMENT_YEAR,
    ANNUAL_PUBLICATION,
    overdue,
]
