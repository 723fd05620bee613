-- magnitude_differs: one amount ten thousand times what the same item is in the other phases, which are near to each other
-- rests on: single cells
-- A hint: nothing adds up or stands twice here. It takes two others, of last year, budgeted or spent, of at least 1 万元.
with
item as (
  select
    department_id, fiscal_year, item, basis,
    max(amount, 2) as largest,
    min(amount) as smallest,
    count(*) as amounts
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and unit = '万元' and amount > 0 and phase not in ('change', 'additions')
  group by department_id, fiscal_year, item, basis
),
odd as (
  select department_id, fiscal_year, item, basis
  from item
  where
    amounts > 2 and smallest >= 1 and largest[1] / largest[2] between 5000 and 20000 and largest[2] <= 3 * smallest
),
listed as (
  select
    f.department_id, f.fiscal_year, f.item, f.basis,
    arg_max(f.phase, f.amount) as phase,
    max(f.amount) as largest,
    list(amount(f.amount, '万元') order by f.amount desc)[2:] as others,
    list(f.reading_id order by f.amount desc) as reading_ids
  from intake.figure as f
  semi join odd as o using (department_id, fiscal_year, item, basis)
  where
    f.fiscal_year between $first_year and $last_year
    and f.unit = '万元' and f.amount > 0 and f.phase not in ('change', 'additions')
  group by f.department_id, f.fiscal_year, f.item, f.basis
)
select
  x.department_id, x.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'hint' as state,
  '该数' as left_label,
  amount(x.largest, '万元') as left_value,
  '其他各数' as right_label,
  abridged(x.others) as right_value,
  times_label(4) as difference,
  x.reading_ids
from listed as x
inner join intake.term as i on i.fiscal_year = x.fiscal_year and i.dimension = 'item' and i.code = x.item
inner join intake.term as p on p.fiscal_year = x.fiscal_year and p.dimension = 'phase' and p.code = x.phase
