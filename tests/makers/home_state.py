"""What a home holds, in a form that two homes can be compared by: times of receipt left out, order of rows as well."""

from pathlib import Path

from assets.graph.home import Home
from assets.warehouse.warehouse import EVERY_YEAR

_TIMES = {"received_at", "read_at"}


def tables(home: Home) -> dict[str, list[str]]:
    """Table → its rows as sorted texts; without the documents of a year, which print the time of receipt."""
    stored = home.warehouse.rows(list(home.warehouse.columns()), EVERY_YEAR)
    return {
        table: sorted(str({column: value for column, value in row.items() if column not in _TIMES}) for row in rows)
        for table, rows in stored.items()
        if table != "publication.year_output"
    }


def documents(home: Home) -> dict[str, bytes]:
    """Path below the outputs folder → content, of the documents of department-years."""
    return {
        str(path.relative_to(home.outputs)): path.read_bytes()
        for path in sorted(home.outputs.glob("*/*/*"))
        if path.is_file()
    }


def home_at(root: Path, folder: Path) -> Home:
    """A home below ``root`` that reads ``folder``."""
    home = Home(root=root, input=folder, outputs=root / "outputs")
    home.save()
    return home
