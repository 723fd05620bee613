-- expenditure_structure: what the year's expenditure was made of, by nature and by content
-- grain: department_id, fiscal_year, item      unit: 万元 (_wan), per cent of total expenditure (_pct)
with
total as (
  select department_id, fiscal_year, amount as total_wan
  from intake.figure
  where
    fiscal_year between $first_year and $last_year
    and item = 'total_expenditure' and phase = 'final' and basis = 'total'
)
select
  f.department_id, f.fiscal_year, f.item,
  case
    when f.item in ('basic_expenditure', 'project_expenditure') then 'nature'
    when f.item = 'pandemic_supplies' then 'of_which'
    else 'content'
  end as view_by,
  f.amount as final_wan,
  rate_pct(f.amount, t.total_wan) as share_pct,
  f.state,
  f.reading_id
from intake.figure as f
left join total as t using (department_id, fiscal_year)
where
  f.fiscal_year between $first_year and $last_year and f.phase = 'final' and f.basis = 'total'
  and f.item in (
    'basic_expenditure', 'project_expenditure', 'wages_and_benefits', 'goods_and_services', 'pandemic_supplies',
    'transfers_to_households', 'capital', 'subsidies_to_enterprises'
  )
