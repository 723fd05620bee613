"""A made-up ledger of any size: the readings of filled collection workbooks, written straight into the warehouse.

One workbook, filled in every cell and read by the project's own reader, says which readings a department-year has and
where they stand; ``synthetic_values.sql`` says what is in them. So the ledger looks as if as many files had been read.
"""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa

from assets.intake.ledger import READING, SOURCE_FILE, SUBMISSION, UNREAD_NUMBER, reading_rows
from assets.intake.reader import READER_VERSION, FormReader
from assets.knowledge.forms import Form, GridBlock, forms, item_kind
from assets.knowledge.register import Department, Register
from assets.knowledge.schemes import schemes
from assets.publication.forms.writer import Content, Filling, write_form
from assets.warehouse.warehouse import Years

DEPARTMENTS_PER_REGION = 100
YEARS_PER_DEPARTMENT = 15
FIRST_YEAR = 2010

_VALUES = Path(__file__).with_name("synthetic_values.sql")
_TARGETS = [
    ("规模以上工业增加值", "增速", "≥7.5%", "7.9%"),
    ("新增公办学位", "数量", "1350个以上", "1412个"),
    ("困难群众救助覆盖率", "占比", "=100%", "100%"),
    ("项目到位资金", "总量", "不低于4300万元", "4380万元"),
    ("单位维修成本", "数量", "≤880元", "862元"),
    ("业务培训", "数量", "约2600人次", "2710人次"),
]
_TEXT = "【合成数据】本段为基准测试生成的说明文字，长度与部门报送的材料相近，不含真实信息。"
_ANY_FIGURE = 7.25

_MACROS = """
create or replace temp macro pick(d, y, key, low, high) as low + cast(hash(d, y, key) % (high - low + 1) as bigint);
create or replace temp macro reception(d, y) as pick(d, y, 'reception', 150, 700);
create or replace temp macro operation(d, y) as pick(d, y, 'operation', 300, 1500);
create or replace temp macro purchase(d, y) as
  case when pick(d, y, 'purchases', 1, 20) = 1 then pick(d, y, 'purchase', 1200, 2500) else 0 end;
create or replace temp macro travel(d, y) as
  case when pick(d, y, 'travels', 1, 10) = 1 then pick(d, y, 'travel', 100, 900) else 0 end;
create or replace temp macro control(d, y, spent, key) as
  spent + pick(d, y, 'control ' || key, 0, 80) * least(spent, 1);
create or replace temp macro building(d, y) as
  case when pick(d, y, 'builds', 1, 10) = 1 then pick(d, y, 'building', 500, 9000) else 0 end;
create or replace temp macro lost_points(d, y) as list_sum([pick(d, y, 'loss ' || n, 0, 1) for n in range(1, 17)]);
"""
"""Half points are lost at each of the sixteen indicators."""

_PLANTS = """
create or replace temp table plant as
select
  department_id, fiscal_year,
  pick(department_id, fiscal_year, 'mistyped', 1, 50) = 1 as mistyped,
  pick(department_id, fiscal_year, 'slipped', 1, 200) = 1 as slipped,
  pick(department_id, fiscal_year, 'remark', 1, 200) = 1 as remark,
  pick(department_id, fiscal_year, 'restated', 1, 100) = 1 as restated,
  case when pick(department_id, fiscal_year, 'resent', 1, 33) = 1 then 2 else 1 end as submissions
from department_year
"""
"""Planted errors: 2 % mistype a figure, ½ % take 元 for 万元, ½ % write a remark for a number, 1 % restate last year;
3 % send their workbook twice."""

_READINGS = """
with
fact as (
  select
    y.department_id, y.fiscal_year, v.number as submission,
    sha256(y.department_id || '/' || y.fiscal_year || '/' || v.number) as source_sha256,
    make_timestamptz(y.fiscal_year + 1, 3 + v.number, 1, 9, 0, 0, 'UTC') as received_at,
    c.* exclude (department_id, fiscal_year, source_sha256, received_at, reading_id),
    c.item = 'goods_and_services' and c.phase = 'final' and c.basis = 'basic' and p.remark as remark,
    case
      when c.item = 'claim_score'
        then (c.value - 0.5 * pick(y.department_id, y.fiscal_year, 'loss ' || c.line, 0, 1))::decimal(24, 6)
      when c.item = 'target_actual'
        then round(c.value * pick(y.department_id, y.fiscal_year, 'target ' || c.line, 96, 108) * 0.01, 1)
      when c.line > 0 or c.kind = 'text' then c.value
      else a.amount * 0.01
        + case when p.mistyped and c.item = 'wages_and_benefits' and c.phase = 'final' then 100 else 0 end
        + case when p.restated and c.item = 'three_public_expenses' and c.phase = 'previous_final' then 1 else 0 end
    end
    * case when p.slipped and c.sheet = '支出构成' and c.item = 'basic_expenditure' then 10000 else 1 end as number
  from department_year as y
  inner join plant as p using (department_id, fiscal_year)
  inner join lateral (select unnest(range(1, p.submissions + 1)) as number) as v on true
  cross join cell as c
  left join amount as a
    on a.department_id = y.department_id and a.fiscal_year = y.fiscal_year and a.figure = c.figure
  where y.fiscal_year = $fiscal_year
),
typed as (
  select
    *,
    case
      when remark then 'unparsed'
      when kind = 'text' then case when raw_text = '' then 'blank' else 'value' end
      when number is null then 'blank'
      when number = 0 then 'dash'
      else 'value'
    end as typed_state
  from fact
)
select
  * exclude (value, raw_text, state, number, typed_state, remark, kind, figure, submission, decimals),
  cast(hash(source_sha256, cell, sheet, item) >> 1 as bigint) as reading_id,
  case when typed_state = 'value' then number end as value,
  case when typed_state = 'value' and kind = 'money' then 2 else decimals end as decimals,
  case
    when remark then '约合上年水平'
    when kind = 'text' then raw_text
    when typed_state = 'blank' then ''
    when typed_state = 'dash' then '-'
    else cast(cast(number as decimal(24, 2)) as varchar)
  end as raw_text,
  typed_state as state
from typed
order by department_id, submission, table_order, reading_id
"""


def write_ledger(path: Path, department_years: int, departments: int | None = None, region: int = 1) -> Years:
    """Fill ``intake.source_file``, ``intake.submission`` and ``intake.reading`` of a new warehouse.

    Args:
        path: the DuckDB file, which must not exist.
        department_years: how many; departments have fifteen years each, but for the last.
        departments: spread them over this many departments instead, with as many years as that takes.
        region: number of the first region, with which the ids of its departments begin.

    Returns:
        The fiscal years that the ledger covers.
    """
    years = -(-department_years // departments) if departments else YEARS_PER_DEPARTMENT
    with duckdb.connect(str(path)) as connection:
        connection.execute("set timezone = 'UTC'; set memory_limit = '4GB'")  # beyond that DuckDB goes to the disk
        connection.execute("create schema intake")
        ledger = {
            "source_file": SOURCE_FILE, "submission": SUBMISSION, "reading": READING, "unread_number": UNREAD_NUMBER,
        }  # fmt: skip
        for name, schema in ledger.items():
            connection.register("incoming", schema.empty_table())
            connection.execute(f"create table intake.{name} as from incoming")
        connection.execute(_MACROS)
        connection.register("cell", _cells())
        connection.execute(
            "create temp table department_year as select"
            " format('{:04d}-{:03d}', n // $size // $region + $first_region, n // $size % $region + 1)"
            " as department_id,"
            " cast($first + n % $size as integer) as fiscal_year from range($count) as r (n)",
            {
                "size": years,
                "region": DEPARTMENTS_PER_REGION,
                "first_region": region,
                "first": FIRST_YEAR,
                "count": department_years,
            },
        )
        connection.execute(_PLANTS)
        connection.execute(
            "create temp table amount as unpivot (" + _VALUES.read_text(encoding="utf-8") + ")"
            " on columns(* exclude (department_id, fiscal_year)) into name figure value amount"
        )
        for fiscal_year in range(FIRST_YEAR, FIRST_YEAR + years):  # a year is a bearable piece of memory
            connection.execute("insert into intake.reading by name " + _READINGS, {"fiscal_year": fiscal_year})
        _submissions(connection)
    return Years(FIRST_YEAR, FIRST_YEAR + years - 1)


def write_register(warehouse: Path, target: Path) -> None:
    """``departments.csv`` with the departments of a synthetic ledger."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.execute(
            "copy (select distinct department_id, '合成单位' || department_id as name,"
            " '合成区' || department_id[:4] as region, 'true' as synthetic from intake.submission order by all)"
            f" to '{target}' (header)"
        )


def every_cell(form: Form) -> Filling:
    """The form with something in each of its cells."""
    cells: dict[tuple[str, ...], Content] = {}
    for table in form.tables:
        [block] = table.blocks
        for slot in block.pair_words:
            known: dict[str, Content] = {"department": "合成单位", "fiscal_year": FIRST_YEAR}
            cells[table.id, slot.label] = known[slot.field] if slot.field else _content(slot.item)
        for row in block.rows if isinstance(block, GridBlock) else ():
            if row.item and item_kind(row.item) == "text":
                cells[table.id, row.label, ""] = _content(row.item)
                continue
            for column in block.columns:
                cells[table.id, row.label, column.label] = _content(row.item or column.item)
    return Filling(cells, {"targets": list(_targets()), "score_sheet": list(_claims())})


def _content(item: str | None) -> Content:
    return _TEXT if item and item_kind(item) == "text" else _ANY_FIGURE


def _targets() -> Iterator[dict[str, Content]]:
    for name, kind, aim, actual in _TARGETS:
        yield {"指标名称": name, "指标口径": kind, "目标值": aim, "实际完成值": actual}


def _claims() -> Iterator[dict[str, Content]]:
    scheme = next(scheme for scheme in schemes() if scheme.default)
    for indicator in scheme.indicators:
        yield {"评价指标": indicator.label, "分值": float(indicator.points), "自评得分": float(indicator.points)}


def _cells() -> pa.Table:
    """The readings of one workbook with every cell filled, with the kind of the item and the name of the figure."""
    form = next(form for form in forms() if form.reader == "workbook")
    register = Register([Department(department_id="0001-001", name="合成单位")])
    found = FormReader("pattern.xlsx", FIRST_YEAR, register).read(write_form(form, every_cell(form)))
    if found.set_aside:
        raise ValueError("\n".join(map(str, found.set_aside)))
    version = f"{READER_VERSION}.{form.version}"
    rows = reading_rows(found.readings, "", form, version, pa.scalar(0, pa.timestamp("us", tz="UTC")).as_py())
    kinds = pa.array([item_kind(str(row["item"])) for row in rows])
    figures = pa.array([None if row["line"] else "{item}.{phase}.{basis}".format_map(row) for row in rows])
    return pa.Table.from_pylist(rows, READING).append_column("kind", kinds).append_column("figure", figures)


def _submissions(connection: duckdb.DuckDBPyConnection) -> None:
    """One file per submission, as if each had been read a minute after it came."""
    connection.execute(
        "insert into intake.submission by name"
        " select distinct source_sha256, department_id, fiscal_year, form, form_version, received_at,"
        " received_at + interval 1 minute as read_at from intake.reading"
    )
    connection.execute(
        "insert into intake.source_file by name"
        " select source_sha256, fiscal_year, fiscal_year || '/' || department_id || '.xlsx' as path,"
        " department_id || '.xlsx' as name, 24000 as bytes, form, 'bench' as reader, 'accepted' as status,"
        " '' as message, received_at, read_at from intake.submission"
    )
