-- uncalculated_formula: figures, targets and claims whose cells hold formulas that no program calculated before the file was saved
-- rests on: single cells
-- One finding for a sheet: the file was written by a program, and one saving mends all of its cells.
with
figure as (
  select department_id, fiscal_year, reading_id
  from intake.figure
  where fiscal_year between $first_year and $last_year and state = 'uncalculated'
  union
  select department_id, fiscal_year, unnest(unreadable_reading_ids) as reading_id
  from comparison.execution_progress
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id
  from intake.performance_target
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, reading_id
  from intake.indicator_claim
  where fiscal_year between $first_year and $last_year
)
select
  r.department_id, r.fiscal_year,
  r.sheet as subject,
  'error' as state,
  '未计算的公式' as left_label,
  count(*) || ' 个单元格' as left_value,
  list(r.reading_id order by r.reading_id) as reading_ids
from figure as f
inner join intake.reading as r
  on r.reading_id = f.reading_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
where r.fiscal_year between $first_year and $last_year and r.state = 'uncalculated'
group by r.department_id, r.fiscal_year, r.source_sha256, r.sheet
