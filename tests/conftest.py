"""The installed command, and one evaluated sample district for all tests that look at results: do not write to it."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from dagster import DagsterInstance, materialize

from assets.graph.home import Home, home_variable
from assets.graph.resource import HomeResource
from assets.warehouse.files import SAMPLE
from pipelines.definitions import defs

Jiping = Callable[..., subprocess.CompletedProcess[str]]

SAMPLE_RANGES = (("2018", "2018"), ("2021", "2023"))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """The home of an installation that has evaluated all of ``data/sample``: 2018, then 2021–2023 in one run."""
    root = tmp_path_factory.mktemp("sample_home")
    home = Home(root=root, input=SAMPLE, outputs=root / "outputs")
    home.save()
    with home_variable(root), DagsterInstance.ephemeral() as instance:
        for first, last in SAMPLE_RANGES:
            run = materialize(
                list(defs.assets or []),
                instance=instance,
                resources={"home": HomeResource()},
                tags={"dagster/asset_partition_range_start": first, "dagster/asset_partition_range_end": last},
            )
            assert run.success
    yield home


@pytest.fixture(scope="session")
def jiping() -> Jiping:
    """Runs the installed command as a user would; ``home`` and other variables of this machine do not reach it."""

    def call(*arguments: object, check: bool = True) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("JIPING", "DAGSTER"))}
        command = [str(Path(sys.executable).parent / "jiping"), *map(str, arguments)]
        done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    return call
