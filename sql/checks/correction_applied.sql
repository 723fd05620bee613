-- correction_applied: corrections that apply to a reading in force, to be seen by whoever reads the results
-- rests on: single cells
-- A reading that another form outdoes is listed too: whether it counts changes with the next file.
select
  r.department_id, r.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'hint' as state,
  '报送数' as left_label,
  string_agg(distinct coalesce(amount(r.printed, i.unit), '无法识别'), '、') as left_value,
  '更正 ' || c.correction_id || '：' || c.reason || '（' || c.who || '，' || c.decided_on || '）' as right_label,
  string_agg(distinct coalesce(amount(r.amount, i.unit), '不采用'), '、') as right_value,
  list(r.reading_id order by r.reading_id) as reading_ids
from intake.corrected_reading as r
inner join intake.figure as f
  on f.department_id = r.department_id and f.fiscal_year = r.fiscal_year
  and f.item = r.item and f.phase = r.phase and f.basis = r.basis
  and list_contains(f.alternatives, r.reading_id)
inner join intake.correction as c on c.fiscal_year = r.fiscal_year and c.correction_id = r.correction_id
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
inner join intake.term as p on p.fiscal_year = r.fiscal_year and p.dimension = 'phase' and p.code = r.phase
where r.fiscal_year between $first_year and $last_year and r.applies
group by
  r.department_id, r.fiscal_year, i.label, p.label, c.correction_id, c.reason, c.who, c.decided_on
