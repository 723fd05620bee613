"""A stage as its declared rules and its SELECTs, derived in order over a warehouse. Dagster's assets call the same."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from graphlib import TopologicalSorter

from assets.knowledge.rows import arrow
from assets.warehouse.sql_models import SqlModel, models
from assets.warehouse.warehouse import Rows, Warehouse, Written, Years


@dataclass(frozen=True)
class Rules:
    """The tables of what is declared for a stage, replaced together.

    Attributes:
        descriptions: qualified table → what it holds.
        rows_of: fiscal year → qualified table → rows.
    """

    descriptions: Mapping[str, str]
    rows_of: Callable[[int], Mapping[str, Rows]]

    def fill(self, warehouse: Warehouse, years: Years) -> list[Written]:
        """Replace the rows of ``years`` in all tables, in one transaction."""
        rows: dict[str, Rows] = {table: [] for table in self.descriptions}
        for fiscal_year in range(years.first, years.last + 1):
            for table, declared in self.rows_of(fiscal_year).items():
                rows[table] += declared
        return warehouse.replace_rows({table: arrow(table, declared) for table, declared in rows.items()}, years)


@dataclass(frozen=True)
class Derived:
    """One derived table: usually one SELECT; several with the same columns where they fill one table together.

    Attributes:
        description: what it holds, in a sentence: the first line of its file.
        notes: the rest of the file's header.
    """

    table: str
    models: tuple[SqlModel, ...]
    description: str
    notes: str

    @property
    def reads(self) -> set[str]:
        """The qualified tables that it is made from."""
        return {table for model in self.models for table in model.reads}


@dataclass(frozen=True)
class Stage:
    """One stage: its name, which is the schema of its tables, its declared rules and its derived tables."""

    name: str
    rules: Rules | None
    tables: tuple[Derived, ...]

    @cached_property
    def ordered(self) -> list[Derived]:
        """The derived tables, each after those that it reads."""
        return in_order(self.tables, lambda derived: derived.reads)

    def derive(self, warehouse: Warehouse, years: Years, chosen: Collection[str] | None = None) -> Iterator[Written]:
        """Replace the rows of ``years`` in each derived table, in a transaction of its own.

        Args:
            warehouse: in a session, if it is to be fast.
            chosen: only these tables.
        """
        for derived in self.ordered:
            if chosen is None or derived.table in chosen:
                yield warehouse.replace(derived.models, derived.table, years)


def derive(stages: Iterable[Stage], warehouse: Warehouse, years: Years) -> None:
    """Fill the rules and derive the tables of stages one after the other.

    Args:
        warehouse: holds ledger, register and corrections of the years (``assets/intake/collect.py``).
    """
    with warehouse.session():
        for stage in stages:
            if stage.rules is not None:
                stage.rules.fill(warehouse, years)
            for _ in stage.derive(warehouse, years):
                pass


def derived_tables(stage: str) -> tuple[Derived, ...]:
    """One table for each file of ``sql/<stage>``."""
    return tuple(Derived(model.name, model.selects, model.description, model.notes) for model in models(stage))


def in_order(tables: Sequence[Derived], reads: Callable[[Derived], Collection[str]]) -> list[Derived]:
    """Tables, each after those among them that it reads."""
    by_name = {derived.table: derived for derived in tables}
    graph = {name: [read for read in reads(derived) if read in by_name] for name, derived in sorted(by_name.items())}
    return [by_name[name] for name in TopologicalSorter(graph).static_order()]
