-- explained_result: results of checks that another finding explains, so that one cause is one finding
-- grain: department_id, fiscal_year, finding_id
-- table_unit_slip, cell_unit_slip: offences that hold a cell of a table in another unit against a cell outside of it, or
-- that rest on such a cell. stage_conflict: a sum that is off by just what two documents differ in, over a cell that they
-- differ in. stated_rate: a rate that its own sentence contradicts, where the figures of the tables contradict it as well.
with
slipped as (
  select department_id, fiscal_year, reading_id
  from comparison.cell_unit_slip
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id
  from comparison.table_unit_slip
  where fiscal_year between $first_year and $last_year and state = 'fail'
),
by_unit as (
  select r.department_id, r.fiscal_year, r.finding_id
  from (
    select department_id, fiscal_year, finding_id, unnest(reading_ids) as reading_id
    from evaluation.check_result
    semi join slipped using (department_id, fiscal_year)
    where
      fiscal_year between $first_year and $last_year and state in ('fail', 'error', 'hint')
      and check_id not in ('cell_unit_slip', 'table_unit_slip')
  ) as r
  left join slipped as s using (department_id, fiscal_year, reading_id)
  group by r.department_id, r.fiscal_year, r.finding_id
  having count(s.reading_id) between 1 and count(*) - 1
),
disputed as (
  select
    department_id, fiscal_year,
    unnest(list_transform(list_filter(cells, cell -> cell.is_adopted), cell -> cell.reading_id)) as reading_id,
    list_transform(cells, cell -> cell.amount_wan) as amounts,
    list_filter(cells, cell -> cell.is_adopted)[1].amount_wan as adopted
  from comparison.amount_by_stage
  where fiscal_year between $first_year and $last_year and state = 'fail'
),
sum_off as (
  select department_id, fiscal_year, finding_id, gap, unnest(reading_ids) as reading_id
  from (
    select
      department_id, fiscal_year, finding_id, reading_ids,
      abs(try_cast(replace(difference, ',', '') as decimal(24, 6))) as gap
    from evaluation.check_result
    where
      fiscal_year between $first_year and $last_year and state in ('fail', 'hint')
      and check_id in ('cross_footing', 'lines_not_listed', 'classified_sum', 'classified_row')
  ) as off
),
by_dispute as (
  select distinct s.department_id, s.fiscal_year, s.finding_id
  from sum_off as s
  inner join disputed as d using (department_id, fiscal_year, reading_id)
  where list_contains(list_transform(d.amounts, amount -> abs(amount - d.adopted)), s.gap)
),
rate_off as (
  select department_id, fiscal_year, check_id, finding_id, unnest(reading_ids) as reading_id
  from evaluation.check_result
  where
    fiscal_year between $first_year and $last_year and check_id in ('stated_rate', 'sentence_rate')
    and state in ('fail', 'hint')
),
wrong_rate as (
  select r.department_id, r.fiscal_year, r.check_id, r.finding_id, c.source_sha256, c.sheet, c.cell, c.value
  from rate_off as r
  inner join intake.reading as c using (department_id, fiscal_year, reading_id)
  where c.fiscal_year between $first_year and $last_year and c.is_sentence and c.unit = '%'
),
by_rate as (
  select distinct s.department_id, s.fiscal_year, s.finding_id
  from wrong_rate as s
  inner join wrong_rate as r using (department_id, fiscal_year, source_sha256, sheet, cell, value)
  where s.check_id = 'sentence_rate' and r.check_id = 'stated_rate'
)
select department_id, fiscal_year, finding_id
from by_unit
union
select department_id, fiscal_year, finding_id
from by_dispute
union
select department_id, fiscal_year, finding_id
from by_rate
