-- three_public_change: each 三公 line against the previous year and against its control number
-- grain: department_id, fiscal_year, item      unit: 万元 (_wan), per cent (_pct)
-- previous year of: intake.figure
-- The previous year's own file is the base; only where there is none, what this year's form says of last year.
-- After a merger or split last year's file has another scope: then this year's form alone says what last year was.
with
line as (
  select
    department_id, fiscal_year, item,
    max(amount) filter (phase = 'final') as final_wan,
    max(amount) filter (phase = 'control') as budget_wan,
    max(amount) filter (phase = 'previous_final') as stated_previous_wan,
    max(state) filter (phase = 'final') as state,
    list(reading_id order by reading_id) filter (phase in ('final', 'control', 'previous_final')) as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and basis = 'total'
    and item in (
      'three_public_expenses', 'overseas_travel', 'vehicles', 'vehicle_purchase', 'vehicle_operation', 'official_reception'
    )
  group by department_id, fiscal_year, item
),
previous as (
  select department_id, fiscal_year + 1 as fiscal_year, item, amount as reported_previous_wan, reading_id
  from intake.figure as f
  anti join intake.reorganisation as o
    on o.department_id = f.department_id and o.fiscal_year = f.fiscal_year + 1 and o.last_year = f.fiscal_year
  where
    fiscal_year between $first_year - 1 and $last_year - 1 and basis = 'total' and phase = 'final' and amount is not null
)
select
  l.department_id, l.fiscal_year, l.item,
  coalesce(p.reported_previous_wan, l.stated_previous_wan) as previous_final_wan,
  l.budget_wan,
  l.final_wan,
  cast(l.final_wan - coalesce(p.reported_previous_wan, l.stated_previous_wan) as decimal(24, 6)) as change_wan,
  rate_pct(
    l.final_wan - coalesce(p.reported_previous_wan, l.stated_previous_wan),
    coalesce(p.reported_previous_wan, l.stated_previous_wan)
  ) as change_pct,
  rate_pct(l.final_wan, l.budget_wan) as control_rate_pct,
  coalesce(l.state, 'missing') as state,
  case
    when p.reported_previous_wan is not null then 'previous_file'
    when l.stated_previous_wan is not null then 'this_form'
  end as previous_source,
  case when p.reading_id is null then l.reading_ids else list_append(l.reading_ids, p.reading_id) end as reading_ids
from line as l
left join previous as p using (department_id, fiscal_year, item)
