-- three_public_change: each 三公 line against the previous year, by budgets and by final accounts, and against its control
-- grain: department_id, fiscal_year, item      unit: 万元 (_wan), per cent (_pct)
-- previous year of: intake.figure
-- The previous year's own file is the base; only where there is none, what this year's form says of last year. Budgets are
-- compared on one basis (budget_basis), tried in the order of the measure three_public_change_rate_budget.
-- After a merger or split last year's file has another scope: then this year's form alone says what last year was.
with
figure as (
  select department_id, fiscal_year, item, phase, basis, amount, state, reading_id
  from intake.figure
  where
    fiscal_year between $first_year - 1 and $last_year
    and (
      basis = 'total' and phase in ('final', 'control', 'previous_final', 'previous_control')
      or basis = 'general_budget' and phase in ('control', 'previous_control')
    )
    and item in (
      'three_public_expenses', 'overseas_travel', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'official_reception'
    )
),
line as (
  select
    department_id, fiscal_year, item,
    max(amount) filter (phase = 'final') as final_wan,
    max(amount) filter (phase = 'control' and basis = 'total') as budget_wan,
    max(amount) filter (phase = 'previous_final') as stated_previous_wan,
    max(state) filter (phase = 'final') as state,
    list(reading_id order by reading_id) filter (basis = 'total' and phase <> 'previous_control') as reading_ids
  from figure
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year, item
),
previous as (
  select f.department_id, f.fiscal_year + 1 as fiscal_year, f.item, f.phase, f.basis, f.amount, f.reading_id
  from figure as f
  anti join intake.reorganisation as o
    on o.department_id = f.department_id and o.fiscal_year = f.fiscal_year + 1 and o.last_year = f.fiscal_year
  where f.fiscal_year < $last_year and f.phase in ('final', 'control') and f.amount is not null
),
budget_before as (
  select *, 'previous_file' as source
  from previous
  where phase = 'control'
  union all by name
  select department_id, fiscal_year, item, phase, basis, amount, reading_id, 'this_form' as source
  from figure
  where fiscal_year between $first_year and $last_year and phase = 'previous_control' and amount is not null
),
budgets as (  -- of each line the two budgets that are compared
  select
    t.department_id, t.fiscal_year, t.item, t.basis, t.amount, t.reading_id,
    p.amount as previous_amount,
    p.reading_id as previous_reading_id,
    p.source
  from figure as t
  inner join budget_before as p
    on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year and p.item = t.item and p.basis = t.basis
  where t.fiscal_year between $first_year and $last_year and t.phase = 'control' and t.amount is not null
  qualify row_number() over (
    partition by t.department_id, t.fiscal_year, t.item
    order by
      p.source = 'this_form' asc,
      case p.source when 'previous_file' then t.basis = 'general_budget' else t.basis = 'total' end asc
  ) = 1
)
select
  l.department_id, l.fiscal_year, l.item,
  coalesce(p.amount, l.stated_previous_wan) as previous_final_wan,
  l.budget_wan,
  l.final_wan,
  cast(l.final_wan - coalesce(p.amount, l.stated_previous_wan) as decimal(24, 6)) as change_wan,
  rate_pct(l.final_wan - coalesce(p.amount, l.stated_previous_wan), coalesce(p.amount, l.stated_previous_wan)) as change_pct,
  rate_pct(l.final_wan, l.budget_wan) as control_rate_pct,
  coalesce(l.state, 'missing') as state,
  case when p.amount is not null then 'previous_file' when l.stated_previous_wan is not null then 'this_form' end
    as previous_source,
  b.basis as budget_basis,
  b.previous_amount as previous_budget_wan,
  b.amount as compared_budget_wan,
  cast(b.amount - b.previous_amount as decimal(24, 6)) as budget_change_wan,
  rate_pct(b.amount - b.previous_amount, b.previous_amount) as budget_change_pct,
  b.source as previous_budget_source,
  p.reading_id as previous_reading_id,
  b.previous_reading_id as previous_budget_reading_id,
  list_sort(
    list_distinct(list_concat(coalesce(l.reading_ids, []), [p.reading_id, b.reading_id, b.previous_reading_id]))
  ) as reading_ids
from line as l
left join previous as p
  on p.department_id = l.department_id and p.fiscal_year = l.fiscal_year and p.item = l.item and p.phase = 'final'
left join budgets as b
  on b.department_id = l.department_id and b.fiscal_year = l.fiscal_year and b.item = l.item
