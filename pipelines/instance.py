"""The settings of a home's Dagster instance: the project's, with the place of the event log."""

from pathlib import Path

import yaml

from assets.warehouse.files import PROJECT, read_yaml


def write_settings(folder: Path) -> None:
    """Write ``dagster.yaml`` into the folder of an instance, which is made if need be."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = read_yaml(PROJECT / "dagster.yaml")
    settings["event_log_storage"]["config"] = {"base_dir": str(folder / "history" / "runs")}
    (folder / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
