-- multi_year_trend: the main totals of the final accounts over up to five years, each against the year before
-- grain: department_id, fiscal_year, item, year_shown      unit: 万元 (_wan), per cent (_pct)
-- previous year of: intake.figure
with
series as (
  select
    department_id, fiscal_year, item, amount as final_wan, reading_id,
    lag(amount) over (partition by department_id, item order by fiscal_year) as previous_wan,
    lag(fiscal_year) over (partition by department_id, item order by fiscal_year) as previous_year
  from intake.figure
  where
    fiscal_year between $first_year - 5 and $last_year and phase = 'final' and basis = 'total'
    and item in ('total_revenue', 'total_expenditure', 'basic_expenditure', 'project_expenditure', 'three_public_expenses')
),
published as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
)
select
  p.department_id, p.fiscal_year, s.item,
  s.fiscal_year as year_shown,
  s.final_wan,
  case when s.previous_year = s.fiscal_year - 1 then cast(s.final_wan - s.previous_wan as decimal(24, 6)) end as change_wan,
  case when s.previous_year = s.fiscal_year - 1 then rate_pct(s.final_wan - s.previous_wan, s.previous_wan) end
    as change_pct,
  s.reading_id
from published as p
inner join series as s on s.department_id = p.department_id and s.fiscal_year between p.fiscal_year - 4 and p.fiscal_year
where s.final_wan is not null
