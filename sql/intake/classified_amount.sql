-- classified_amount: revenue and expenditure by functional and by economic class, as the disclosed tables print them
-- grain: department_id, fiscal_year, item, code, phase, basis      unit: 万元
-- Of each table one file counts (table_version), of an item and basis the newest file that carries such lines. Where two
-- of its tables give one amount, the one with the finer classes is taken; lowest and highest say how far they disagree,
-- readings are all of them. half_read: one of these tables was not read whole.
with
other_version as (
  select department_id, fiscal_year, form, table_order, source_sha256
  from intake.table_version
  where fiscal_year between $first_year and $last_year and version > 1
),
line as (
  select
    r.department_id, r.fiscal_year, r.item, r.line as code, r.phase, r.basis, r.value, r.state, r.decimals, r.raw_text,
    r.reading_id, r.form, r.table_order, r.source_sha256, s.recency, h.reading_id is not null as half_read
  from intake.reading as r
  inner join intake.accepted_submission as s
    on s.source_sha256 = r.source_sha256
    and s.department_id = r.department_id
    and s.fiscal_year = r.fiscal_year
    and s.form = r.form
    and s.form_version = r.form_version
  left join intake.half_read as h
    on h.fiscal_year = r.fiscal_year and h.department_id = r.department_id and h.reading_id = r.reading_id
  anti join other_version as v
    on v.department_id = r.department_id and v.fiscal_year = r.fiscal_year and v.form = r.form
    and v.table_order = r.table_order and v.source_sha256 = r.source_sha256
  where
    r.fiscal_year between $first_year and $last_year and r.line > 0
    and r.item in (
      'functional_revenue', 'functional_expenditure', 'economic_expenditure', 'functional_name', 'economic_name'
    )
),
newest as (
  select *
  from line
  qualify
    source_sha256 = first(source_sha256) over (
      partition by department_id, fiscal_year, item, phase, basis order by recency desc
    )
),
name as (
  select
    department_id, fiscal_year, split_part(item, '_', 1) as classification, code,
    arg_min(raw_text, struct_pack(age := -recency, reading_id := reading_id)) as name
  from newest
  where ends_with(item, '_name')
  group by department_id, fiscal_year, split_part(item, '_', 1), code
)
select
  a.department_id,
  a.fiscal_year,
  a.item,
  a.code,
  a.phase,
  a.basis,
  any_value(n.name) as name,
  case when count(*) filter (a.state in ('unparsed', 'uncalculated')) = 0 then arg_max(addend(a.state, a.value), a.table_order) end
    as amount,
  min(a.value) as lowest,
  max(a.value) as highest,
  max(a.decimals) filter (a.value is not null) as decimals,
  min(a.decimals) filter (a.value is not null) as coarsest,
  arg_max(a.form, a.table_order) as form,
  count(distinct a.table_order) as tables,
  bool_or(a.half_read) as half_read,
  list(a.reading_id order by a.reading_id) as reading_ids
from newest as a
left join name as n
  on n.department_id = a.department_id and n.fiscal_year = a.fiscal_year
  and n.classification = split_part(a.item, '_', 1) and n.code = a.code
where not ends_with(a.item, '_name')
group by a.department_id, a.fiscal_year, a.item, a.code, a.phase, a.basis
