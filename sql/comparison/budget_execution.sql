-- budget_execution: initial → adjusted → final, by revenue source, nature and economic class
-- grain: department_id, fiscal_year, item, basis      unit: 万元 (_wan), per cent (_pct)
-- The completion rate names its denominator: the adjusted budget, or the initial one where no adjusted one is given.
with
line as (
  select
    department_id, fiscal_year, item, basis,
    max(amount) filter (phase = 'initial_budget') as initial_wan,
    max(amount) filter (phase = 'adjusted_budget') as adjusted_wan,
    max(amount) filter (phase = 'final') as final_wan,
    list(reading_id order by reading_id) as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year and $last_year
    and phase in ('initial_budget', 'adjusted_budget', 'final')
    and item in (
      'opening_carryover', 'general_public_budget', 'government_fund', 'state_capital', 'special_account', 'other_revenue',
      'total_revenue', 'wages_and_benefits', 'goods_and_services', 'transfers_to_households', 'capital',
      'basic_expenditure', 'project_expenditure', 'total_expenditure', 'closing_carryover'
    )
    and (basis = 'basic' or item not in ('wages_and_benefits', 'goods_and_services', 'transfers_to_households', 'capital'))
  group by department_id, fiscal_year, item, basis
)
select
  department_id, fiscal_year, item, basis,
  initial_wan,
  adjusted_wan,
  final_wan,
  cast(final_wan - coalesce(adjusted_wan, initial_wan) as decimal(24, 6)) as difference_wan,
  rate_pct(final_wan, coalesce(adjusted_wan, initial_wan)) as completion_pct,
  case when adjusted_wan is not null then 'adjusted_budget' when initial_wan is not null then 'initial_budget' end
    as denominator,
  reading_ids
from line
where initial_wan is not null or adjusted_wan is not null or final_wan is not null
