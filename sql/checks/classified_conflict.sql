-- classified_conflict: one class whose amount two tables give differently
-- rests on: single cells
select
  a.department_id, a.fiscal_year,
  i.label || class_scope(b.label, a.phase, p.label) || cast(a.code as varchar) || coalesce(' ' || a.name, '') as subject,
  'fail' as state,
  '另有数' as left_label,
  amount(case when a.amount = a.lowest then a.highest else a.lowest end, '万元') as left_value,
  '采用数' as right_label,
  amount(a.amount, '万元') as right_value,
  amount(case when a.amount = a.lowest then a.highest else a.lowest end - a.amount, '万元') as difference,
  a.reading_ids
from intake.classified_amount as a
inner join intake.term as i on i.fiscal_year = a.fiscal_year and i.dimension = 'item' and i.code = a.item
inner join intake.term as b on b.fiscal_year = a.fiscal_year and b.dimension = 'basis' and b.code = a.basis
inner join intake.term as p on p.fiscal_year = a.fiscal_year and p.dimension = 'phase' and p.code = a.phase
where
  a.fiscal_year between $first_year and $last_year
  and a.highest - a.lowest > envelope(1, a.coarsest)
