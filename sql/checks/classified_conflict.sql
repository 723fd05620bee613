-- classified_conflict: one class whose amount two tables give differently
select
  a.department_id, a.fiscal_year,
  i.label || class_scope(b.label, a.phase, p.label) || plain(a.code) || coalesce(' ' || a.name, '') as subject,
  'fail' as state,
  '另有数' as left_label,
  plain(case when a.amount = a.lowest then a.highest else a.lowest end) as left_value,
  '采用数' as right_label,
  plain(a.amount) as right_value,
  plain(case when a.amount = a.lowest then a.highest else a.lowest end - a.amount) as difference,
  a.reading_ids
from intake.classified_amount as a
inner join intake.term as i on i.fiscal_year = a.fiscal_year and i.dimension = 'item' and i.code = a.item
inner join intake.term as b on b.fiscal_year = a.fiscal_year and b.dimension = 'basis' and b.code = a.basis
inner join intake.term as p on p.fiscal_year = a.fiscal_year and p.dimension = 'phase' and p.code = a.phase
where
  a.fiscal_year between $first_year and $last_year
  and a.highest - a.lowest > envelope(1, a.coarsest)
