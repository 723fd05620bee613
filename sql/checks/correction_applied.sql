-- correction_applied: figures that a correction changed, to be seen by whoever reads the results
select
  'correction_applied' as check_id,
  f.department_id, f.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'hint' as state,
  coalesce(plain(f.printed), '无法识别') as found,
  coalesce(plain(f.amount), '不采用') as expected,
  c.correction_id || '：' || c.reason || '（' || c.who || '，' || c.decided_on || '）' as difference,
  [f.reading_id] as reading_ids
from intake.figure as f
inner join intake.correction as c
  on c.fiscal_year = f.fiscal_year and c.correction_id = f.correction_id
inner join intake.term as i on i.fiscal_year = f.fiscal_year and i.dimension = 'item' and i.code = f.item
inner join intake.term as p on p.fiscal_year = f.fiscal_year and p.dimension = 'phase' and p.code = f.phase
where f.fiscal_year between $first_year and $last_year
