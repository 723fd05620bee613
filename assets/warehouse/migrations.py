"""Brings a warehouse of an older release up to date: the numbered files of ``sql/migrations``, each once.

Derived tables are made anew whenever their SELECT changes; only what is appended for ever has to be migrated, and what
has no SELECT any more goes. The number stands for the whole home, whose ledger it is: what another file of the home
means changes with a number as well (docs/adr/0025).
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import duckdb

from assets.warehouse.files import SQL
from assets.warehouse.location import WarehouseUnavailable, roll_back, stored_tables

TABLE = "main.migration"
"""What a warehouse has seen; it lists itself nowhere among the tables."""


class NewerHome(WarehouseUnavailable):
    """A newer release has used the home; a sentence."""

    def __init__(self, stored: int, known: int) -> None:
        super().__init__(
            f"安装目录已由更新版本的程序升级（数据版本 {stored}），本程序只认到 {known}：请改用新版本的程序，"
            "或用 jiping restore 把升级前的备份恢复到另一个安装目录"
        )


@dataclass(frozen=True)
class Migration:
    """One file.

    Attributes:
        number: its place in the order; the number of a warehouse is that of its last migration.
        text: statements, run in one transaction.
        while_table: table without whose ``while_column`` it has nothing to do: homes older than the numbers may have
            seen it or not.
    """

    number: int
    text: str
    while_table: str | None
    while_column: str | None


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a warehouse has seen every migration, and no other."""
    return _number(connection) == _migrations()[-1].number


def refuse_newer(connection: duckdb.DuckDBPyConnection) -> None:
    """Go on only with a warehouse that no newer release has brought up to date.

    Raises:
        NewerHome: the warehouse has seen migrations that this program does not know.
    """
    stored, known = _number(connection), _migrations()[-1].number
    if stored > known:
        raise NewerHome(stored, known)


def migrate(connection: duckdb.DuckDBPyConnection, keep_copy: Callable[[int], None]) -> None:
    """Run every migration that the warehouse has not seen, in the order of their numbers; by one caller at a time.

    Args:
        keep_copy: called with the number of the warehouse before anything of it is changed.

    Raises:
        NewerHome: as :func:`refuse_newer`.
    """
    refuse_newer(connection)
    migrations, stored = _migrations(), _number(connection)
    if stored == migrations[-1].number:  # somebody else was at it before
        return
    is_new = not stored_tables(connection)
    due = [] if is_new else [migration for migration in migrations if migration.number > stored]
    if due:
        keep_copy(stored)
    for migration in due or migrations[-1:]:
        statements = migration.text if due and _applies(connection, migration) else ""
        connection.begin()
        try:
            connection.execute(f"create table if not exists {TABLE} (number integer, applied_at timestamptz)")
            connection.execute(statements)
            connection.execute(f"insert into {TABLE} values ($number, now())", {"number": migration.number})
            connection.commit()
        except BaseException:
            roll_back(connection)
            raise


def _number(connection: duckdb.DuckDBPyConnection) -> int:
    """Of the last migration that the warehouse has seen; 0 where it is new, or older than the numbers.

    Raises:
        WarehouseUnavailable: the table is somebody else's.
    """
    try:
        [(number,)] = connection.execute("select cast(coalesce(max(number), 0) as integer) from " + TABLE).fetchall()
    except duckdb.CatalogException:
        return 0
    except (duckdb.BinderException, duckdb.ConversionException) as error:
        raise WarehouseUnavailable(f"数据仓库里的表 {TABLE} 不是本程序建立的，无法判断数据版本") from error
    return int(number)


def _applies(connection: duckdb.DuckDBPyConnection, migration: Migration) -> bool:
    if migration.while_table is None or migration.while_column is None:
        return True
    try:
        connection.execute("select " + migration.while_column + " from " + migration.while_table + " limit 0")
    except (duckdb.CatalogException, duckdb.BinderException):  # no such table or column
        return False
    return True


@cache
def _migrations() -> list[Migration]:
    """The migrations, by number.

    Raises:
        ValueError: a file is not called ``<number>_<name>.sql``, or two numbers are not one apart.
    """
    migrations = []
    for number, path in enumerate(sorted((SQL / "migrations").glob("*.sql")), start=1):
        if not path.name.startswith(f"{number:04}_"):
            raise ValueError(f"{path}: the name must begin with {number:04}_")
        text = path.read_text(encoding="utf-8")
        due = re.match(r"-- due while (\w+\.\w+) has (\w+)\n", text)
        migrations.append(Migration(number, text, *(due.groups() if due else (None, None))))
    return migrations
