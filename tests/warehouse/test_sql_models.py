"""sql/: every SELECT keeps its contract header, reads what the asset graph makes, and is traced column by column."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from dagster import AssetCheckKey, AssetKey, TableColumnDep

from assets.graph.check_assets import check_states
from assets.graph.sql_assets import key_of
from assets.knowledge.checks import checks
from assets.warehouse.files import SQL
from assets.warehouse.sql_models import LINEAGE, SqlModel, load_model, models
from assets.warehouse.warehouse import Years
from pipelines.definitions import defs
from pipelines.lineage import FOLDERS, lineage_text, reads_of
from tests.evaluation.test_checks import CASES
from tests.evaluation.test_score_checks import CASES as SCORE_CASES
from tests.makers.rows import Built, District, pipeline

MODELS = [model for folder in FOLDERS for model in models(folder)]
TABLES = [model for model in MODELS if model.stage not in ("checks", "graph", "what_if", "snapshot", "dimension")]
DIFF = models("diff")
"""Read the tables of two runs and no others."""
UNSTORED = [*models("trust"), *models("open_data"), *models("province")]
"""Read the ledger alone, or what a rollup reads, and are stored nowhere."""
CHECKS = models("checks")
PLACEHOLDERS = {"subject", "left", "right", "right_label", "limit", "difference"}
EARLIER = {
    "intake": {"intake"},
    "comparison": {"intake", "comparison"},
    "evaluation": {"intake", "comparison", "evaluation"},
    "publication": {"intake", "comparison", "evaluation", "publication"},
}


def name_of(model: SqlModel) -> str:
    return model.name


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Every table of a district with next to nothing in it."""
    district = District()
    district.given({2022: "vehicles.final=1", 2023: "vehicles.final=2 self_score=90"})
    return district.build(tmp_path_factory.mktemp("district"))


# -- header -----------------------------------------------------------------------------------------------------------


def test_every_file_of_sql_is_a_model_of_a_known_folder() -> None:
    """A SELECT in a folder that no asset reads would be dead."""
    files = {path.relative_to(SQL).as_posix() for path in SQL.glob("*/*.sql") if path.parent.name != "migrations"}
    assert files == {f"{model.stage}/{model.table}.sql" for model in [*MODELS, *CHECKS, *DIFF, *UNSTORED]}


@pytest.mark.parametrize("model", [*MODELS, *CHECKS], ids=name_of)
def test_header(model: SqlModel) -> None:
    """The first line names the table and says what it is; parameters are bound and never formatted in."""
    assert len(model.description) > 20
    assert "{" not in model.description
    for select in model.selects:
        parameters = set(re.findall(r"\$(\w+)", select.text))
        assert parameters <= {"first_year", "last_year"}
        assert parameters, "a SELECT that ignores the years of the run"


@pytest.mark.parametrize("model", TABLES, ids=name_of)
def test_grain_is_declared_in_columns_of_the_table(model: SqlModel, built: Built) -> None:
    """Every stored table says what identifies a row, in its own columns, by fiscal year — or that nothing does."""
    columns = built.warehouse.columns()[model.name]
    assert set(model.grain) <= set(columns)
    assert "fiscal_year" in model.grain
    assert {"department_id", "region"} & set(model.grain), "a row is about a department, or about those of a region"


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_a_look_at_earlier_years_is_declared(model: SqlModel) -> None:
    """“previous year of” in the header becomes the partition mapping: a hidden look back would read stale years."""
    looks_back = bool(re.search(r"\$first_year - \d|fiscal_year - 1\b|year_offset\b(?!,)", model.text))
    assert bool(model.previous_year_of) == looks_back
    assert set(model.previous_year_of) <= set(model.reads)


@pytest.mark.parametrize(
    ("text", "message"),
    [("select 1", "must begin with"), ("-- other: of another table\nselect 1", "must begin with")],
)
def test_a_wrong_header_is_refused(text: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file without its contract is no model."""
    (tmp_path / "stage").mkdir()
    (tmp_path / "stage" / "table.sql").write_text(text, encoding="utf-8")
    monkeypatch.setattr("assets.warehouse.sql_models.SQL", tmp_path)
    load_model.cache_clear()
    with pytest.raises(ValueError, match=message):
        load_model("stage", "table")


# -- what reads what --------------------------------------------------------------------------------------------------


def made_by_assets() -> set[str]:
    """Qualified tables that the asset graph makes."""
    keys = defs.resolve_all_asset_keys()
    return {".".join(key.path) for key in keys}


def keys_of(tables: list[str]) -> set[str]:
    """The assets that make tables; those of a stage's declared rules are one asset."""
    return {".".join(key_of(table).path) for table in tables}


@pytest.mark.parametrize("model", MODELS, ids=name_of)
def test_every_table_read_is_made_by_an_asset(model: SqlModel) -> None:
    """Dependencies come from the SQL: a table that no asset makes would be an edge to nowhere."""
    assert model.reads
    assert keys_of(model.reads) <= made_by_assets()


@pytest.mark.parametrize("model", TABLES, ids=name_of)
def test_data_never_walks_backwards(model: SqlModel) -> None:
    """A stage reads its own tables and those of earlier stages (design §1)."""
    read_stages = {table.split(".")[0] for table in model.reads}
    assert read_stages <= EARLIER[model.stage]


@pytest.mark.parametrize("model", TABLES, ids=name_of)
def test_every_table_is_an_asset_with_the_dependencies_of_its_sql(model: SqlModel) -> None:
    """What the lineage graph shows is what the SELECT reads, no more and no less."""
    graph = defs.resolve_asset_graph()
    node = next(node for node in graph.asset_nodes if node.key.path == model.name.split("."))
    assert {".".join(parent.path) for parent in node.parent_keys} == keys_of(model.reads) - {model.name}


def test_tables_can_be_filled_in_one_order() -> None:
    """No circle of reads, and every derived table has its place after what it reads."""
    done: set[str] = set()
    derived = set(pipeline())
    for table, selects in pipeline().items():
        assert {read for model in selects for read in model.reads} & derived <= done | {table}
        done.add(table)


@pytest.mark.parametrize("model", DIFF, ids=name_of)
def test_a_comparison_reads_what_the_runs_kept(model: SqlModel) -> None:
    """A table that no run keeps would make two runs incomparable."""
    kept = {f"{side}.{snapshot.table}" for side in ("before", "after") for snapshot in models("snapshot")}
    assert set(reads_of(model)) <= kept | {other.name for other in DIFF}


# -- lineage ----------------------------------------------------------------------------------------------------------


@pytest.mark.pipeline  # derives every stage; that a SELECT has changed is noticed by whatever asks what it reads
def test_lineage_is_current() -> None:
    """Whoever changes a SELECT runs ``make schemas``: the graph shows what it reads now, and no run parses SQL."""
    assert LINEAGE.read_text(encoding="utf-8") == lineage_text()


def test_a_select_changed_since_is_refused() -> None:
    """A changed SELECT must not be derived in the order of what it read before."""
    model = load_model("intake", "figure")
    with pytest.raises(ValueError, match="make schemas"):
        _ = replace(model, text=model.text + " limit 1").reads


def test_a_published_change_leads_back_to_the_figures() -> None:
    """三公 change_wan is made of amounts of the chosen figures, and its rate as well."""
    columns = load_model("comparison", "three_public_change").columns
    assert "intake.figure.amount" in columns["change_wan"]["sources"]
    assert {source.rsplit(".", 1)[0] for source in columns["change_wan"]["sources"]} == {"intake.figure"}
    assert "intake.figure.amount" in columns["change_pct"]["sources"]
    assert "intake.figure.reading_id" in columns["reading_ids"]["sources"]
    assert "intake.figure.department_id" in columns["department_id"]["sources"]


def test_a_figure_leads_back_to_the_ledger() -> None:
    """The amount of a figure is the value of a reading."""
    assert "intake.reading.value" in load_model("intake", "figure").columns["amount"]["sources"]


@pytest.mark.parametrize("model", [model for model in TABLES if not model.each], ids=name_of)
def test_lineage_covers_every_column_and_names_existing_ones(model: SqlModel, built: Built) -> None:
    """Every column of a table has an entry with its type, and every source named is a column of a stored table."""
    stored = built.warehouse.columns()
    assert {name: column["type"] for name, column in model.columns.items()} == stored[model.name]
    for column in model.columns.values():
        for source in column["sources"]:
            table, name = source.rsplit(".", 1)
            assert name == "*" or name in stored[table], source


def test_columns_and_lineage_are_in_the_graph_before_any_run() -> None:
    """Who opens the UI of a new home sees each derived table's columns, what they mean and what they are made of."""
    graph = defs.resolve_asset_graph()
    metadata = graph.get(AssetKey(["comparison", "three_public_change"])).metadata
    columns = {column.name: column for column in metadata["dagster/column_schema"].columns}
    assert columns["change_pct"].type == "DECIMAL(36,2)"
    assert columns["change_pct"].description == "比上年增减率（%）：基数为零或者未知时不计算。"
    assert not columns["fiscal_year"].constraints.nullable
    lineage = metadata["dagster/column_lineage"].deps_by_column
    assert TableColumnDep(AssetKey(["intake", "figure"]), "amount") in lineage["change_wan"]
    for model in TABLES:
        known = graph.get(AssetKey(model.name.split("."))).metadata
        assert {"dagster/column_schema", "dagster/column_lineage"} <= set(known), model.name


# -- checks -----------------------------------------------------------------------------------------------------------


def test_every_check_is_declared_written_and_tested() -> None:
    """A line of checks.csv, a SELECT in sql/checks and a pair of cases in the tests belong together."""
    declared = [check.id for check in checks()]
    assert len(declared) == len(set(declared))
    assert set(declared) == {model.table for model in CHECKS}
    assert set(declared) == {*CASES, *SCORE_CASES}


def test_every_check_says_the_columns_of_the_results_and_nothing_else(built: Built) -> None:
    """Evidence columns are always the same, so that one table and one document show every check."""
    columns = built.warehouse.columns()["evaluation.check_result"]
    ordered = load_model("evaluation", "check_result").columns
    with built.warehouse.session() as warehouse:
        for model in CHECKS:
            described = warehouse.describe(model)
            assert described.items() <= columns.items(), model.table
            assert list(described) == [column for column in ordered if column in described], model.table
            assert {"department_id", "fiscal_year", "subject", "state"} <= set(described), model.table


@pytest.mark.parametrize("model", CHECKS, ids=name_of)
def test_a_side_of_a_check_has_a_name(model: SqlModel) -> None:
    """A value that nobody can name cannot be acted on."""
    for side in ("left", "right"):
        assert (f" as {side}_label" in model.text) == (f" as {side}_value" in model.text)


def test_messages_use_known_placeholders_only() -> None:
    """A message may speak of these only; another name would be printed as it stands."""
    for check in checks():
        assert set(re.findall(r"\{(\w*)\}", check.message)) <= PLACEHOLDERS, check.id


def test_offences_are_counted_for_the_asset_checks(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A check shows how many departments offend it, with ten messages; one that is selected alone answers alone."""
    district = District()
    for _ in range(12):
        district.given({2023: "capital.final=-3 staff_in_post=43 approved_posts=40"})
    built = district.build(tmp_path_factory.mktemp("district"), ["evaluation.finding"])
    rows = built.warehouse.select(load_model("graph", "offence"), Years(2023, 2023))
    assert [(row["fiscal_year"], row["check_id"], row["offences"], len(row["messages"])) for row in rows] == [
        (2023, "measure_over_limit", 12, 10),
        (2023, "negative_amount", 12, 10),
    ]
    assert rows[0]["messages"][0].startswith("2023 d000 在职人员控制率为 107.50%")
    assert rows[1]["messages"][0].startswith("2023 d000 “资本性支出（决算）”填报为负数 -3")
    key = AssetCheckKey(key_of("evaluation.finding"), "negative_amount")
    [state] = check_states(built.warehouse, Years(2023, 2023), {key})
    assert (state.key.name, state.passed) == ("negative_amount", False)
