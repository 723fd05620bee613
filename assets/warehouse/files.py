"""Where the project's own files lie, and how its YAML is read; the code runs from its checkout."""

from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parents[2]
DATA = PROJECT / "data"
SQL = PROJECT / "sql"
SAMPLE = DATA / "sample"

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def read_yaml(path: Path) -> Any:
    """Content of a UTF-8 YAML file; plain values only, nothing is constructed."""
    with path.open(encoding="utf-8") as file:
        return yaml.load(file, _LOADER)
