-- cell_unit_slip: one cell whose sums hold once it is read in another unit
-- rests on: whole tables
select
  s.department_id, s.fiscal_year,
  i.label || case when r.line > 0 then ' ' || cast(r.line as varchar) else '' end || '（' || p.label
  || case r.basis when 'total' then '' else '，' || b.label end || '）' as subject,
  'fail' as state,
  '填报' as left_label,
  amount(s.stated_wan, '万元') as left_value,
  array_to_string(s.sums, '；') as right_label,
  amount(s.implied_wan, '万元') as right_value,
  times_label(s.power) as difference,
  list_prepend(s.reading_id, list_filter(s.reading_ids, one -> one <> s.reading_id)) as reading_ids
from comparison.cell_unit_slip as s
inner join intake.reading as r using (department_id, fiscal_year, reading_id)
inner join intake.term as i on i.fiscal_year = s.fiscal_year and i.dimension = 'item' and i.code = r.item
inner join intake.term as p on p.fiscal_year = s.fiscal_year and p.dimension = 'phase' and p.code = r.phase
inner join intake.term as b on b.fiscal_year = s.fiscal_year and b.dimension = 'basis' and b.code = r.basis
where s.fiscal_year between $first_year and $last_year
