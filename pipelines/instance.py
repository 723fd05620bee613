"""The Dagster instance of a home: its settings are the project's."""

import os
from pathlib import Path

import yaml

from assets.graph.district import district
from assets.graph.home import HOME_VARIABLE, Home
from assets.warehouse.files import read_yaml

INSTANCE_VARIABLE = "DAGSTER_HOME"


def use(home: Home) -> None:
    """Point Dagster and the assets of this process, and of those that it starts, at a home.

    A district of a province has no instance of its own: the environment names the province's.
    """
    home.protect()
    os.environ[HOME_VARIABLE] = str(home.root)
    if district():
        use_instance(Path(os.environ[INSTANCE_VARIABLE]))
    else:
        write_settings(home.dagster)
        use_instance(home.dagster)


def use_instance(folder: Path) -> None:
    """Point Dagster in this process, and in those that it starts, at the instance in a folder."""
    os.environ[INSTANCE_VARIABLE] = str(folder)
    os.environ.setdefault("DAGSTER_EVENT_BATCH_SIZE", "1000")  # events of one table are stored together
    # The quality of a figure never depends on the machine's language settings.
    os.environ.setdefault("PYTHONUTF8", "1")


def write_settings(folder: Path, runs_at_once: int = 1) -> None:
    """Write ``dagster.yaml``, with the folder of the event log, into the folder of an instance, made if need be.

    Args:
        runs_at_once: of all code locations together; of one there is always one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_yaml(Path(__file__).with_name("dagster.yaml"))
    settings["event_log_storage"]["config"] = {"base_dir": str(folder / "history" / "runs")}
    settings["concurrency"]["runs"]["max_concurrent_runs"] = runs_at_once
    (folder / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
