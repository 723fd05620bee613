-- self_assessment: the score, grade and conclusion that the department claims; null where it claims none
-- A department that states no score claims the total printed under its own sheet.
-- grain: department_id, fiscal_year      unit: 分
with
department_year as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
claim as (
  select department_id, fiscal_year, item, amount, cast(null as varchar) as text, reading_id
  from intake.figure
  where fiscal_year between $first_year and $last_year and item in ('self_score', 'claim_total')
  union all
  select department_id, fiscal_year, item, cast(null as decimal(24, 6)) as amount, text, reading_id
  from intake.narrative
  where fiscal_year between $first_year and $last_year and item in ('self_grade', 'targets_claim')
)
select
  d.department_id,
  d.fiscal_year,
  coalesce(max(c.amount) filter (c.item = 'self_score'), max(c.amount) filter (c.item = 'claim_total')) as self_score,
  max(c.text) filter (c.item = 'self_grade') as self_grade,
  max(c.text) filter (c.item = 'targets_claim') as targets_claim,
  max(c.amount) filter (c.item = 'claim_total') as claim_total,
  case
    when max(c.amount) filter (c.item = 'self_score') is null and max(c.amount) filter (c.item = 'claim_total') is not null
      then max(c.reading_id) filter (c.item = 'claim_total')
    else max(c.reading_id) filter (c.item = 'self_score')
  end as self_score_reading_id,
  max(c.reading_id) filter (c.item = 'self_grade') as self_grade_reading_id,
  max(c.reading_id) filter (c.item = 'targets_claim') as targets_claim_reading_id,
  max(c.reading_id) filter (c.item = 'claim_total') as claim_total_reading_id
from department_year as d
left join claim as c using (department_id, fiscal_year)
group by d.department_id, d.fiscal_year
