-- evidence: file, sheet, cell and raw text of every reading that a finding, a score or a printed figure rests on
-- A department's findings may rest on cells of its units.
-- A file of another year is named with its folder: departments send files of the same name every year.
-- grain: department_id, fiscal_year, reading_id
with
cited as (
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from evaluation.check_result
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, reading_id from intake.figure
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, reading_id from intake.narrative
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from comparison.three_public_change
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(list_transform(cells, cell -> cell.reading_id)) as reading_id
  from comparison.amount_by_stage
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from comparison.budget_after_result
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from evaluation.measure
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from intake.performance_target
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from comparison.target_drift
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(list_concat(reading_ids, [claim_reading_id, evidence_reading_id])) as reading_id
  from evaluation.indicator_score
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from evaluation.adopted_score
  where fiscal_year between $first_year and $last_year
),
owned as (
  select *, department_id as owner_id
  from cited
  union all
  select c.*, d.department_id as owner_id
  from cited as c
  inner join intake.department as d on d.parent_id = c.department_id and d.fiscal_year = c.fiscal_year
),
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select
  c.department_id, c.fiscal_year, c.reading_id,
  r.fiscal_year as stated_year, r.item, r.phase, r.basis, r.source_sha256,
  case when r.fiscal_year = c.fiscal_year then f.name else r.fiscal_year || '/' || f.name end as file, r.sheet, r.cell, r.raw_text
from owned as c
inner join intake.reading as r
  on r.reading_id = c.reading_id and r.department_id = c.owner_id
inner join file as f on f.source_sha256 = r.source_sha256
