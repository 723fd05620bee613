-- restatement: what this year's form says of last year against what last year's own file said
-- grain: department_id, fiscal_year, item, phase, basis      unit: 万元 (_wan)
-- previous year of: intake.figure
-- The opening carry-over is last year's closing one. After a merger or split the two years have different scopes: a
-- department reorganised since last year is not compared.
select
  t.department_id, t.fiscal_year, t.item,
  case t.phase when 'previous_control' then 'control' else 'final' end as phase,
  t.basis,
  t.amount as stated_wan,
  p.amount as reported_wan,
  cast(t.amount - p.amount as decimal(24, 6)) as difference_wan,
  case
    when t.amount = p.amount then 'pass'
    when abs(t.amount - p.amount) <= envelope(1, greatest(t.decimals, p.decimals, 2)) then 'hint'
    else 'fail'
  end as state,
  [t.reading_id, p.reading_id] as reading_ids
from intake.figure as t
inner join intake.figure as p
  on p.department_id = t.department_id
  and p.fiscal_year = t.fiscal_year - 1
  and p.item = case t.item when 'opening_carryover' then 'closing_carryover' else t.item end
  and p.basis = t.basis
  and p.phase = case t.phase when 'previous_control' then 'control' else 'final' end
anti join intake.reorganisation as o
  on o.department_id = t.department_id and o.fiscal_year = t.fiscal_year and o.last_year = t.fiscal_year - 1
where
  t.fiscal_year between $first_year and $last_year
  and p.fiscal_year between $first_year - 1 and $last_year - 1
  and (t.phase in ('previous_final', 'previous_control') or t.item = 'opening_carryover' and t.phase = 'final')
  and t.amount is not null and p.amount is not null
