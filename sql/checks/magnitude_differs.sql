-- magnitude_differs: one amount ten thousand times what the same item is in the other phases, which are near to each other
-- rests on: single cells
-- A hint: nothing adds up or stands twice here. It takes two others, of last year, budgeted or spent, of at least 1 万元.
with
item as (
  select
    department_id, fiscal_year, item, basis,
    max(amount, 2) as largest,
    min(amount) as smallest,
    arg_max(phase, amount) as phase,
    list(amount(amount, '万元') order by amount desc)[2:] as others,
    list(reading_id order by amount desc) as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and unit = '万元' and amount > 0 and phase not in ('change', 'additions')
  group by department_id, fiscal_year, item, basis
  having count(*) > 2 and min(amount) >= 1
)
select
  x.department_id, x.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'hint' as state,
  '该数' as left_label,
  amount(x.largest[1], '万元') as left_value,
  '其他各数' as right_label,
  abridged(x.others) as right_value,
  times_label(4) as difference,
  x.reading_ids
from item as x
inner join intake.term as i on i.fiscal_year = x.fiscal_year and i.dimension = 'item' and i.code = x.item
inner join intake.term as p on p.fiscal_year = x.fiscal_year and p.dimension = 'phase' and p.code = x.phase
where x.largest[1] / x.largest[2] between 5000 and 20000 and x.largest[2] <= 3 * x.smallest
