-- budget_after_result: the year's budget beside last year's budget and result, for planning
-- grain: department_id, fiscal_year, item, basis      unit: 万元 (_wan), per cent (_pct)
-- previous year of: intake.figure
-- The budget of “三公” is its control figure. Last year's completion is measured on its adjusted budget, or on the initial
-- one where no adjusted one is given. A department reorganised since last year has another scope: it is not compared.
with
figure as (
  select
    department_id, fiscal_year, item, basis,
    max(amount) filter (phase in ('initial_budget', 'control')) as budget_wan,
    max(amount) filter (phase = 'adjusted_budget') as adjusted_wan,
    max(amount) filter (phase = 'final') as final_wan,
    list(reading_id order by reading_id) filter (phase in ('initial_budget', 'control')) as budget_ids,
    list(reading_id order by reading_id) as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year - 1 and $last_year and amount is not null
    and (
      item in (
        'total_revenue', 'general_public_budget', 'total_expenditure', 'basic_expenditure', 'project_expenditure',
        'personnel_funds', 'public_funds'
      )
      and phase in ('initial_budget', 'adjusted_budget', 'final')
      or item = 'three_public_expenses' and phase in ('control', 'final')
    )
  group by department_id, fiscal_year, item, basis
)
select
  t.department_id, t.fiscal_year, t.item, t.basis,
  p.budget_wan as previous_budget_wan,
  p.final_wan as previous_final_wan,
  rate_pct(p.final_wan, coalesce(p.adjusted_wan, p.budget_wan)) as completion_pct,
  t.budget_wan,
  cast(t.budget_wan - p.budget_wan as decimal(24, 6)) as budget_change_wan,
  rate_pct(t.budget_wan - p.budget_wan, p.budget_wan) as budget_change_pct,
  cast(t.budget_wan - p.final_wan as decimal(24, 6)) as change_wan,
  rate_pct(t.budget_wan - p.final_wan, p.final_wan) as change_pct,
  t.budget_ids || p.reading_ids as reading_ids
from figure as t
inner join figure as p
  on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year - 1 and p.item = t.item and p.basis = t.basis
anti join intake.reorganisation as o
  on o.department_id = t.department_id and o.fiscal_year = t.fiscal_year and o.last_year = t.fiscal_year - 1
where t.fiscal_year between $first_year and $last_year and t.budget_wan is not null and p.final_wan is not null
