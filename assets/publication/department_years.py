"""Department-years in Dagster: one event for each that was published anew, which says when, by which run, from what.

The tables have no department among their partitions (docs/adr/0001): a run makes all of a year. So it is an asset of
its own, which nothing materialises but the events of that run.
"""

from collections.abc import Collection, Iterator, Mapping

from dagster import (
    AssetExecutionContext,
    AssetMaterialization,
    AssetSpec,
    DagsterEventType,
    DynamicPartitionsDefinition,
    MetadataValue,
    MultiPartitionKey,
    MultiPartitionsDefinition,
)

from assets.graph.district import names_in_instance
from assets.graph.labels import described, named
from assets.graph.links import Links
from assets.graph.partitions import fiscal_years
from assets.graph.sql_assets import key_of, markdown_table, table_of
from assets.publication import wording
from assets.publication.content.dossier import Dossier
from assets.publication.folder import Manifest, manifest_of
from assets.publication.publish import Job

KEY = key_of("publication.department_year")
_REGISTERED = "_".join(names_in_instance("department"))
DEPARTMENTS = DynamicPartitionsDefinition(name=_REGISTERED)

DEPARTMENT_YEAR = AssetSpec(
    KEY,
    deps=[key_of("publication.dossier")],
    description=described(
        table_of(KEY),
        "What was published of each department and fiscal year: when, by which run, from which files.",
    ),
    group_name="history",
    partitions_def=MultiPartitionsDefinition({"department": DEPARTMENTS, "fiscal_year": fiscal_years}),
)

_DIMENSION_TAG = "dagster/partition/"
_RUN_TAG = "dagster/data_version"
"""The one tag that Dagster looks up for many partitions at once: what is published is of the version of its run."""


def publication_events(
    context: AssetExecutionContext, jobs: Collection[tuple[Job, bool]], links: Links
) -> Iterator[AssetMaterialization]:
    """The events of the department-years that were written, and of those whose last event is of another run.

    A run that was killed after it had published never came to say so.

    Args:
        jobs: department-years of one fiscal year, and whether each was written.
    """
    instance = context.instance
    last = instance.event_log_storage.get_latest_tags_by_partition(
        KEY, DagsterEventType.ASSET_MATERIALIZATION, [_RUN_TAG], [str(_partition(job.dossier)) for job, _ in jobs]
    )
    known = set(instance.get_dynamic_partitions(_REGISTERED))
    new = {job.dossier.evaluation.department_id for job, _ in jobs} - known
    if new:
        instance.add_dynamic_partitions(_REGISTERED, sorted(new))
    for job, written in jobs:
        manifest = manifest_of(job.folder)
        run_id = last.get(_partition(job.dossier), {}).get(_RUN_TAG)
        if manifest is not None and (written or run_id != manifest.run_id):
            yield _event(job, manifest, links)


def _event(job: Job, manifest: Manifest, links: Links) -> AssetMaterialization:
    evaluation = job.dossier.evaluation
    partition = _partition(job.dossier)
    return AssetMaterialization(
        KEY,
        partition=partition,
        tags={
            _RUN_TAG: manifest.run_id,
            **{f"{_DIMENSION_TAG}{name}": key for name, key in partition.keys_by_dimension.items()},
        },
        description=f"{evaluation.fiscal_year} {evaluation.department}",
        metadata=named(
            {
                "department": evaluation.department,
                "self_score": wording.points(evaluation.self_score),
                "score": wording.interval(evaluation.score_low, evaluation.score_high),
                "verdict": wording.VERDICTS[evaluation.verdict],
                "draft": evaluation.draft,
                "published_at": MetadataValue.timestamp(manifest.published_at),
                "run": MetadataValue.dagster_run(manifest.run_id),
                "sources": MetadataValue.md(
                    markdown_table(
                        [{"文件": wording.clean(source.file), "sha256": source.sha256} for source in evaluation.sources]
                    )
                ),
                "folder": MetadataValue.md(links.to(job.folder)),
                "files": MetadataValue.md(_files(manifest.files)),
            }
        ),
    )


def _files(files: Mapping[str, str]) -> str:
    return markdown_table([{"文件": name, "sha256": sha256} for name, sha256 in files.items()])


def _partition(dossier: Dossier) -> MultiPartitionKey:
    evaluation = dossier.evaluation
    return MultiPartitionKey({"department": evaluation.department_id, "fiscal_year": str(evaluation.fiscal_year)})
