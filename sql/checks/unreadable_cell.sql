-- unreadable_cell: figures whose cell holds something that is no number
-- rests on: single cells
select
  f.department_id, f.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'error' as state,
  '单元格内容' as left_label,
  r.raw_text as left_value,
  [f.reading_id] as reading_ids
from intake.figure as f
inner join intake.reading as r
  on r.reading_id = f.reading_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
inner join intake.term as i on i.fiscal_year = f.fiscal_year and i.dimension = 'item' and i.code = f.item
inner join intake.term as p on p.fiscal_year = f.fiscal_year and p.dimension = 'phase' and p.code = f.phase
where f.fiscal_year between $first_year and $last_year and f.state = 'unparsed'
union all
select
  e.department_id, e.fiscal_year,
  i.label || '（截至' || e.month || '月）' as subject,
  'error' as state,
  '单元格内容' as left_label,
  r.raw_text as left_value,
  [r.reading_id] as reading_ids
from comparison.execution_progress as e, unnest(e.unreadable_reading_ids) as u (reading_id)
inner join intake.reading as r
  on r.reading_id = u.reading_id and r.fiscal_year = e.fiscal_year and r.department_id = e.department_id
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
where e.fiscal_year between $first_year and $last_year and r.state = 'unparsed'
