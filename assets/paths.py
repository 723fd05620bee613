"""Where the project's own files lie; the code runs from its checkout (see ``[tool.setuptools]``)."""

from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
DATA = PROJECT / "data"
SQL = PROJECT / "sql"
SAMPLE = DATA / "sample"
