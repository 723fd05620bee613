"""One evaluated sample district for all tests that look at results: read it, do not write to it."""

from collections.abc import Iterator

import pytest
from dagster import DagsterInstance, materialize

from assets.home import Home
from assets.paths import SAMPLE
from assets.resources import HomeResource
from pipelines.definitions import defs

SAMPLE_RANGES = (("2018", "2018"), ("2021", "2023"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home of an installation that has evaluated all of ``data/sample``: 2018, then 2021–2023 in one run."""
    root = tmp_path_factory.mktemp("sample_home")
    home = Home(root=root, input=SAMPLE, outputs=root / "outputs")
    home.save()
    with DagsterInstance.ephemeral() as instance:
        for first, last in SAMPLE_RANGES:
            run = materialize(
                list(defs.assets or []),
                instance=instance,
                resources={"home": HomeResource(root=str(root))},
                tags={"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last},
            )
            assert run.success
    yield home
