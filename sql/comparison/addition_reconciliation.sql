-- addition_reconciliation: initial + additions against what was received, and how much of the additions is listed
-- grain: department_id, fiscal_year, basis_item      unit: 万元 (_wan), per cent (_pct)
with
line as (
  select
    department_id, fiscal_year, item as basis_item,
    max(amount) filter (phase = 'initial_budget') as initial_wan,
    max(amount) filter (phase = 'additions') as additions_wan,
    case item
      when 'general_public_budget' then max(amount) filter (phase = 'final')
      else max(amount) filter (phase = 'adjusted_budget')
    end as reported_wan,
    list(reading_id order by reading_id) as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and basis = 'total'
    and item in ('general_public_budget', 'total_expenditure')
  group by department_id, fiscal_year, item
),
listed as (
  select department_id, fiscal_year, sum(amount) as listed_wan, count(amount) as listed_count
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and basis = 'total' and phase = 'additions'
    and item in (
      'wages_and_benefits', 'goods_and_services', 'transfers_to_households', 'capital', 'subsidies_to_enterprises'
    )
  group by department_id, fiscal_year
)
select
  l.department_id, l.fiscal_year, l.basis_item,
  l.initial_wan,
  l.additions_wan,
  cast(l.initial_wan + l.additions_wan as decimal(24, 6)) as recomputed_wan,
  l.reported_wan,
  cast(l.reported_wan - l.initial_wan - l.additions_wan as decimal(24, 6)) as difference_wan,
  rate_pct(l.additions_wan, l.initial_wan) as additions_pct,
  case when l.basis_item = 'general_public_budget' then cast(s.listed_wan as decimal(24, 6)) end as listed_wan,
  case when l.basis_item = 'general_public_budget' then cast(l.additions_wan - s.listed_wan as decimal(24, 6)) end
    as unlisted_wan,
  l.reading_ids
from line as l
left join listed as s using (department_id, fiscal_year)
where l.additions_wan is not null
