"""assets/warehouse.py: writes replace exactly the years of a run, whole or not at all; macros never round wrongly."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.lake import Lake
from assets.warehouse.location import WarehouseBusy
from assets.warehouse.sql_models import SqlModel, macros
from assets.warehouse.warehouse import GrainError, Rows, Warehouse, Years
from tests.makers.postgres import Postgres

TABLE = "test.score"
ALL = Years(2000, 2100)
SOURCE = pa.schema({"fiscal_year": pa.int32(), "department_id": pa.string(), "score": pa.decimal128(9, 2)})


def model(text: str, grain: tuple[str, ...] = ("department_id", "fiscal_year")) -> SqlModel:
    """A SELECT over ``test.source``."""
    return SqlModel("test", "score", text, "description", grain, previous_year_of=(), rests_on=None, notes="")


COPY = model(
    "select department_id, fiscal_year, score from test.source where fiscal_year between $first_year and $last_year"
)


@pytest.fixture(params=["file", "lake"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Warehouse:
    """A warehouse of each kind, in which nothing was ever stored."""
    if request.param == "file":
        return Warehouse(DuckDBFile(tmp_path / "warehouse.duckdb"))
    postgres: Postgres = request.getfixturevalue("postgres")
    return Warehouse(Lake(postgres.database("warehouse"), tmp_path / "lake"))


@pytest.fixture
def warehouse(empty: Warehouse) -> Warehouse:
    """2022: a 80, b 70; 2023: a 90."""
    return filled(empty)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The file of a warehouse with these rows."""
    path = tmp_path / "warehouse.duckdb"
    filled(Warehouse(DuckDBFile(path)))
    return path


def filled(warehouse: Warehouse) -> Warehouse:
    """A warehouse with the rows of most tests."""
    store(warehouse, (2022, "a", "80"), (2022, "b", "70"), (2023, "a", "90"))
    return warehouse


def store(warehouse: Warehouse, *rows: tuple[int, str, str]) -> None:
    """The rows of ``test.source``, all years."""
    listed = [{"fiscal_year": year, "department_id": name, "score": Decimal(score)} for year, name, score in rows]
    warehouse.replace_rows({"test.source": pa.Table.from_pylist(listed, SOURCE)}, ALL)


def scores(warehouse: Warehouse) -> list[tuple[int, str, str]]:
    """The rows of the derived table."""
    rows: Rows = warehouse.rows([TABLE], ALL)[TABLE]
    return sorted((row["fiscal_year"], row["department_id"], str(row["score"])) for row in rows)


BEFORE = [(2022, "a", "80.00"), (2022, "b", "70.00"), (2023, "a", "90.00")]


def test_replace_twice_changes_nothing(warehouse: Warehouse) -> None:
    """A rerun of the same years gives the same rows, not twice as many."""
    first = warehouse.replace([COPY], TABLE, ALL)
    second = warehouse.replace([COPY], TABLE, ALL)
    assert scores(warehouse) == BEFORE
    assert (first.count, second.count) == (3, 3)
    assert warehouse.columns()[TABLE] == {"department_id": "VARCHAR", "fiscal_year": "INTEGER", "score": "DECIMAL(9,2)"}


def test_only_the_years_of_the_run_change(warehouse: Warehouse) -> None:
    """A run of 2023 sees the new 95 and leaves 2022 as it was stored, although its source has changed too."""
    warehouse.replace([COPY], TABLE, ALL)
    store(warehouse, (2022, "a", "1"), (2023, "a", "95"), (2023, "c", "60"))
    written = warehouse.replace([COPY], TABLE, Years(2023, 2023))
    assert scores(warehouse) == [*BEFORE[:2], (2023, "a", "95.00"), (2023, "c", "60.00")]
    assert (written.count, len(warehouse.preview(TABLE, written.years))) == (2, 2)


def test_several_years_are_replaced_at_once(warehouse: Warehouse) -> None:
    """Two years in one run give what the two give one after the other."""
    warehouse.replace([COPY], TABLE, Years(2022, 2023))
    together = scores(warehouse)
    for year in (2023, 2022):
        warehouse.replace([COPY], TABLE, Years(year, year))
    assert scores(warehouse) == together == BEFORE


@pytest.mark.parametrize(
    "text",
    [
        "select department_id, fiscal_year, cast(cast(error(department_id) as varchar) as decimal(9, 2)) as score"
        " from test.source where fiscal_year between $first_year and $last_year",
        "select department_id, fiscal_year, no_such_column as score from test.source",
        "select department_id, fiscal_year, score from test.no_such_table",
    ],
    ids=["fails while reading", "unknown column", "unknown table"],
)
def test_a_failing_select_leaves_the_previous_rows(warehouse: Warehouse, text: str) -> None:
    """Whatever goes wrong in the middle of a write, the rows of the last good run stay."""
    warehouse.replace([COPY], TABLE, ALL)
    with pytest.raises(duckdb.Error):
        warehouse.replace([model(text)], TABLE, Years(2023, 2023))
    assert scores(warehouse) == BEFORE


def test_a_failing_second_select_takes_the_first_back(warehouse: Warehouse) -> None:
    """A table filled by several SELECTs is written whole or not at all."""
    warehouse.replace([COPY], TABLE, ALL)
    failing = model("select department_id, fiscal_year, error('x')::decimal(9, 2) as score from test.source")
    with pytest.raises(duckdb.Error):
        warehouse.replace([COPY, failing], TABLE, ALL)
    assert scores(warehouse) == BEFORE


def test_two_rows_for_one_key_are_refused(warehouse: Warehouse) -> None:
    """A SELECT that yields a department-year twice breaks its promised grain: refused, nothing changed."""
    warehouse.replace([COPY], TABLE, ALL)
    with pytest.raises(
        GrainError, match=r"test\.score: two rows for \{'department_id': '[ab]', 'fiscal_year': 202[23]\}"
    ):
        warehouse.replace([model(COPY.text + " union all " + COPY.text)], TABLE, ALL)
    assert scores(warehouse) == BEFORE


def test_a_table_without_grain_may_repeat_rows(warehouse: Warehouse) -> None:
    """A list of findings has no key."""
    warehouse.replace([model(COPY.text + " union all " + COPY.text, grain=())], TABLE, Years(2023, 2023))
    assert scores(warehouse) == [(2023, "a", "90.00")] * 2


def test_a_changed_column_set_rebuilds_the_table_for_all_years(warehouse: Warehouse) -> None:
    """After an upgrade adds a column, a run of 2023 fills it for 2022 too: no half-migrated table."""
    warehouse.replace([COPY], TABLE, ALL)
    upgraded = model(COPY.text.replace("score from", "score, upper(department_id) as label from"))
    warehouse.replace([upgraded], TABLE, Years(2023, 2023))
    assert scores(warehouse) == BEFORE
    assert sorted(row["label"] for row in warehouse.rows([TABLE], ALL)[TABLE]) == ["A", "A", "B"]


def test_a_changed_type_rebuilds_the_table(warehouse: Warehouse) -> None:
    """The same column with more decimals is another column set."""
    warehouse.replace([COPY], TABLE, ALL)
    finer = model(COPY.text.replace("score from", "score::decimal(12, 4) as score from"))
    warehouse.replace([finer], TABLE, Years(2023, 2023))
    assert scores(warehouse)[0] == (2022, "a", "80.0000")


def test_columns_go_by_name_not_by_position(warehouse: Warehouse) -> None:
    """A SELECT whose columns are written in another order does not swap values."""
    warehouse.replace([COPY], TABLE, ALL)
    reordered = model(COPY.text.replace("department_id, fiscal_year, score", "score, fiscal_year, department_id"))
    warehouse.replace([reordered], TABLE, Years(2023, 2023))
    assert scores(warehouse) == BEFORE


def test_rows_go_by_name_not_by_position(warehouse: Warehouse) -> None:
    """The same for rows handed over by Python."""
    rows = pa.table({"score": [Decimal("55.00")], "department_id": ["z"], "fiscal_year": pa.array([2023], pa.int32())})
    warehouse.replace_rows({"test.source": rows}, Years(2023, 2023))
    stored = warehouse.rows(["test.source"], Years(2023, 2023))["test.source"]
    assert stored == [{"fiscal_year": 2023, "department_id": "z", "score": Decimal("55.00")}]
    assert len(warehouse.rows(["test.source"], Years(2022, 2022))["test.source"]) == 2


def test_append_adds_rows_and_a_missing_column(warehouse: Warehouse) -> None:
    """The ledger is never rebuilt: a new column is added, earlier rows say unknown there."""
    warehouse.append({"test.source": pa.table({"fiscal_year": pa.array([2023], pa.int32()), "sheet": ["表一"]})}, ALL)
    rows = warehouse.rows(["test.source"], ALL)["test.source"]
    assert len(rows) == 4
    assert sorted(row["sheet"] or "" for row in rows) == ["", "", "", "表一"]
    assert [row["score"] for row in rows if row["sheet"]] == [None]


def test_append_of_several_tables_is_one_transaction(warehouse: Warehouse) -> None:
    """Readings without the file that they came from must not be stored: the second table fails, neither is kept."""
    good = pa.table({"fiscal_year": pa.array([2023], pa.int32()), "department_id": ["q"], "score": [Decimal("1.00")]})
    bad = pa.table({"fiscal_year": pa.array([2023], pa.int32()), "department_id": ["q"], "score": ["many"]})
    warehouse.replace_rows({"test.other": good}, ALL)
    with pytest.raises(duckdb.Error):
        warehouse.append({"test.source": good, "test.other": bad}, ALL)
    assert len(warehouse.rows(["test.source"], ALL)["test.source"]) == 3


def test_an_absent_table_has_no_rows(warehouse: Warehouse) -> None:
    """Reading before the first run is no error."""
    assert warehouse.rows(["test.nothing", "nowhere.at_all"], ALL) == {"test.nothing": [], "nowhere.at_all": []}


def test_a_connection_is_closed_after_an_error(file: Path) -> None:
    """An exception in a caller must not leave the file locked for the next process."""
    with pytest.raises(RuntimeError), Warehouse(DuckDBFile(file)).connect():
        raise RuntimeError
    probe = "import duckdb, sys; duckdb.connect(sys.argv[1]).close()"
    subprocess.run([sys.executable, "-c", probe, str(file)], check=True, timeout=30)


_HOLDER = """
import duckdb, sys, time
connection = duckdb.connect(sys.argv[1])
print("held", flush=True)
time.sleep(1)
connection.close()
"""


def test_waits_while_another_process_holds_the_file(file: Path) -> None:
    """A second program that writes for a second delays this one and does not make it fail."""
    warehouse = Warehouse(DuckDBFile(file))
    with subprocess.Popen([sys.executable, "-c", _HOLDER, str(file)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        started = time.monotonic()
        warehouse.replace([COPY], TABLE, ALL)
        waited = time.monotonic() - started
    assert scores(warehouse) == BEFORE
    assert waited > 0.5


def test_a_warehouse_held_for_too_long_is_busy(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who meets a run that goes on reads a sentence, whatever keeps the data; a scratch copy does not wait."""
    warehouse = Warehouse(DuckDBFile(file))
    monkeypatch.setattr("assets.warehouse.duckdb_file._OPEN_ATTEMPTS", 1)
    with subprocess.Popen([sys.executable, "-c", _HOLDER, str(file)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(WarehouseBusy, match="请稍后再试"):
            warehouse.rows([TABLE], ALL)
        with pytest.raises(WarehouseBusy), warehouse.scratch(set()):
            pass


@pytest.mark.parametrize(
    "said",
    [
        "The process cannot access the file because it is being used by another process.\n",
        "另一个程序正在使用此文件，进程无法访问。\n\nFile is already open in \nC:\\python.exe (PID 3528)",
    ],
)
def test_a_warehouse_held_on_windows_is_busy(said: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whatever the language of the machine."""

    def refuse(path: str) -> None:
        raise duckdb.IOException(f'IO Error: Cannot open file "{path}": {said}')

    monkeypatch.setattr(duckdb, "connect", refuse)
    monkeypatch.setattr("assets.warehouse.duckdb_file._OPEN_ATTEMPTS", 1)
    with (
        pytest.raises(WarehouseBusy, match="请稍后再试"),
        DuckDBFile(tmp_path / "warehouse.duckdb").open(""),
    ):
        pass


def test_on_windows_a_copy_can_be_replaced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that nobody may write would stay there for ever."""
    monkeypatch.setattr("assets.warehouse.copies.os", SimpleNamespace(name="nt"))
    Warehouse(DuckDBFile(file)).copy_to(file.with_name("copy.duckdb"))
    assert file.with_name("copy.duckdb").stat().st_mode & 0o200


def test_a_warehouse_exists_once_something_is_stored(empty: Warehouse) -> None:
    """A command that only reads says that there is nothing yet, instead of making an empty warehouse."""
    assert not empty.exists()
    assert not empty.exists()
    store(empty, (2022, "a", "80"))
    assert empty.exists()


def test_tables_of_any_name_are_copied(file: Path, tmp_path: Path) -> None:
    """What somebody else keeps in the file hinders no copy."""
    with duckdb.connect(str(file)) as connection:
        connection.execute('create schema "a""b"; create table "a""b"."c""d" as select 1 as e')
    Warehouse(DuckDBFile(file)).copy_to(tmp_path / "copy.duckdb")
    with duckdb.connect(str(tmp_path / "copy.duckdb"), read_only=True) as copied:
        assert copied.execute('from "a""b"."c""d"').fetchall() == [(1,)]


def test_a_path_that_is_no_warehouse_fails_at_once(tmp_path: Path) -> None:
    """Waiting helps against a lock only; a file of another kind is reported immediately."""
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"not a database, but long enough to look like a file of some other program" * 100)
    started = time.monotonic()
    with pytest.raises(duckdb.Error):
        Warehouse(DuckDBFile(path)).rows(["test.source"], ALL)
    assert time.monotonic() - started < 2


# -- macros -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sql() -> duckdb.DuckDBPyConnection:
    """A connection with the shared formulas."""
    connection = duckdb.connect()
    connection.execute(macros())
    return connection


def half_up(number: Decimal) -> Decimal:
    """Two decimals, half away from zero: 0.005 → 0.01, −0.005 → −0.01."""
    return number.quantize(Decimal("0.01"), ROUND_HALF_UP)


money = st.decimals(min_value=-(10**12), max_value=10**12, places=6, allow_nan=False, allow_infinity=False)
small = st.integers(-2000, 2000).map(lambda cents: Decimal(cents) / 100)
operand = st.one_of(st.none(), st.just(Decimal(0)), small, money)


@settings(max_examples=60, deadline=None)
@given(pairs=st.lists(st.tuples(operand, operand), min_size=20, max_size=60))
def test_quotients_are_exact_and_rounded_half_up(
    pairs: list[tuple[Decimal | None, Decimal | None]], sql: duckdb.DuckDBPyConnection
) -> None:
    """n ÷ d and the rate in per cent equal exact decimals; without both, or on 0, unknown — never inf or NaN."""
    columns = {"n": [n for n, _ in pairs], "d": [d for _, d in pairs]}
    given_rows = pa.table({name: pa.array(values, pa.decimal128(24, 6)) for name, values in columns.items()})
    sql.register("pair", given_rows)
    found = sql.execute("select quotient(n, d), rate_pct(n, d) from pair").fetchall()
    for (n, d), row in zip(pairs, found, strict=True):
        if n is None or d is None or d == 0:
            assert row == (None, None)
        else:
            assert row == (half_up(n / d), half_up(n * 100 / d)), (n, d)


@pytest.mark.parametrize(
    ("n", "d", "expected"),
    [
        ("1", "8", "0.13"),
        ("-1", "8", "-0.13"),
        ("1", "-8", "-0.13"),
        ("0.005", "1", "0.01"),
        ("0.004999", "1", "0.00"),
        ("2", "3", "0.67"),
        ("0", "7", "0.00"),
        ("999999999999.99", "0.01", "99999999999999.00"),
    ],
)
def test_halves_go_away_from_zero(sql: duckdb.DuckDBPyConnection, n: str, d: str, expected: str) -> None:
    """1 ÷ 8 = 0.125 is printed 0.13, as officials round, and not 0.12 as floats and bankers do."""
    found = sql.execute(f"select quotient({n}::decimal(24, 6), {d}::decimal(24, 6))").fetchone()
    assert found == (Decimal(expected),)


def test_division_by_zero_and_missing_numbers_stay_unknown(sql: duckdb.DuckDBPyConnection) -> None:
    """1/0 is inf and least(NULL, 2) is 2 in DuckDB: neither may reach a table."""
    found = sql.execute(
        "select rate_pct(1, 0), rate_pct(0, 0), rate_pct(null, 1), rate_pct(1, null), quotient(1.5, 0.0)"
    ).fetchone()
    assert found == (None,) * 5


@pytest.mark.parametrize(
    ("n", "decimals", "expected"),
    [(0, 2, "0.005"), (4, 2, "0.025"), (1, 0, "1"), (2, -4, "15000"), (1, 6, "0.000001")],
)
def test_envelope(sql: duckdb.DuckDBPyConnection, n: int, decimals: int, expected: str) -> None:
    """A sum of n printed numbers may miss its printed total by (n + 1) × half the last printed unit."""
    assert sql.execute("select envelope($n, $decimals)", {"n": n, "decimals": decimals}).fetchone() == (
        Decimal(expected),
    )


@settings(max_examples=100, deadline=None)
@given(over=st.integers(0, 100_000), step=st.integers(1, 5_000))
def test_steps_are_counted_exactly(over: int, step: int, sql: duckdb.DuckDBPyConnection) -> None:
    """4.98 holds no whole step of 5 and begins one; 5.01 holds one and begins a second; 10 holds and begins two."""
    found = sql.execute(
        "select completed_steps(n, d), started_steps(n, d)"
        " from (select $n::decimal(18, 2) as n, $d::decimal(18, 2) as d)",
        {"n": Decimal(over) / 100, "d": Decimal(step) / 100},
    ).fetchone()
    assert found == (over // step, -(-over // step))


@pytest.mark.parametrize(
    ("number", "text"), [("10", "10"), ("10.50", "10.5"), ("0", "0"), ("-0.250000", "-0.25"), ("100", "100")]
)
def test_plain_numbers(sql: duckdb.DuckDBPyConnection, number: str, text: str) -> None:
    """Numbers in messages are written as people write them: 10.5, not 10.500000; 100, not 1."""
    assert sql.execute(f"select plain({number})").fetchone() == (text,)


def test_what_a_cell_adds_to_a_sum(sql: duckdb.DuckDBPyConnection) -> None:
    """“-” and “无” add 0, a stated number itself, a blank or unreadable cell makes the sum unknown."""
    states = ["value", "zero", "dash", "not_applicable", "blank", "unparsed", "uncalculated"]
    amounts = {"value": "5", "zero": "0"}
    found = [
        sql.execute(f"select addend('{state}', {amounts.get(state, 'null')}::decimal(24, 6))").fetchall()[0][0]
        for state in states
    ]
    assert found == [5, 0, 0, 0, None, None, None]


@pytest.mark.parametrize(
    ("template", "subject", "found", "told"),
    [
        ("“{subject}”自评 {left} 分", "“三公经费”变动率", "3", "“‘三公经费’变动率”自评 3 分"),
        ("{subject}：合计 {left}", "“三公”经费合计 = 各项之和", "1", "“三公”经费合计 = 各项之和：合计 1"),
        ("“{subject}”的单元格内容“{left}”不可识别", "支出", "见“附表”", "“支出”的单元格内容“见‘附表’”不可识别"),
        ("{subject}为 {left}", None, None, "为 未知"),
    ],
)
def test_a_quoted_name_has_single_quotation_marks_inside(
    template: str, subject: str | None, found: str | None, told: str, sql: duckdb.DuckDBPyConnection
) -> None:
    """A message reads as Chinese is written: quotation marks within quotation marks are single ones."""
    said = sql.execute("select filled_in($1, $2, $3, null, null, null, null)", [template, subject, found]).fetchone()
    assert said == (told,)


def test_a_commit_that_fails_says_why(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk fills up at the commit: that is what is read, not that there is nothing to roll back."""
    connect = warehouse.connect

    class Full:
        def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
            self._connection = connection

        def __getattr__(self, name: str) -> object:
            return getattr(self._connection, name)

        def commit(self) -> None:
            self._connection.rollback()  # as DuckDB does before it says so
            raise duckdb.IOException("Could not write: No space left on device")

    @contextmanager
    def full(self: Warehouse) -> Iterator[Full]:
        with connect() as connection:
            yield Full(connection)

    monkeypatch.setattr(Warehouse, "connect", full)
    with pytest.raises(duckdb.IOException, match="No space left"):
        warehouse.replace_rows({"test.score": pa.table({"fiscal_year": [2023]})}, Years(2023, 2023))
