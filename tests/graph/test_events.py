"""assets/graph/events.py: what was made before something failed is reported, with its cause."""

from collections.abc import Iterator, Mapping

import pytest
from dagster import (
    AssetExecutionContext,
    AssetKey,
    AssetMaterialization,
    DagsterInstance,
    MaterializeResult,
    asset,
    materialize,
)

from assets.graph.events import Metadata, make_yearly
from assets.graph.partitions import fiscal_years, one_run_per_range
from assets.warehouse.warehouse import Years
from pipelines.runs import QUIET, causes, range_tags

KEY = AssetKey("pages")


@pytest.mark.parametrize("fault", [OSError(28, "No space left on device"), KeyboardInterrupt()])
def test_years_made_before_one_failed_are_reported(fault: BaseException) -> None:
    """2021 lies in the outputs when 2022 fails: it is materialised in the UI, 2022 and 2023 are not."""

    def make(fiscal_year: int) -> Mapping[AssetKey, Metadata]:
        if fiscal_year == 2022:
            raise fault
        return {KEY: {"bytes": fiscal_year}}

    @asset(key=KEY, partitions_def=fiscal_years, backfill_policy=one_run_per_range)
    def pages(context: AssetExecutionContext) -> Iterator[MaterializeResult[None] | AssetMaterialization]:
        yield from make_yearly(context, Years(2021, 2023), [KEY], make)

    with DagsterInstance.ephemeral() as instance:
        run = materialize(
            [pages], instance=instance, run_config=QUIET, tags=range_tags(2021, 2023), raise_on_error=False
        )
        assert not run.success
        assert instance.get_materialized_partitions(KEY) == {"2021"}
        if isinstance(fault, OSError):
            assert list(causes(run.all_events)) == [
                "步骤 pages 失败：磁盘已满，请腾出空间；此前的数据完好，之后重新运行即可"
            ]
