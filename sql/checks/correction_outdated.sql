-- correction_outdated: corrections that apply to no reading in force: the cell was mended, or is there no more
-- rests on: single cells
with
reading_in_force as (
  select c.fiscal_year, c.correction_id, c.applies, c.raw_text, c.reading_id
  from intake.corrected_reading as c
  inner join intake.figure as f
    on f.department_id = c.department_id and f.fiscal_year = c.fiscal_year
    and f.item = c.item and f.phase = c.phase and f.basis = c.basis
    and list_contains(f.alternatives, c.reading_id)
  where c.fiscal_year between $first_year and $last_year
)
select
  c.department_id, c.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'fail' as state,
  '现报送' as left_label,
  coalesce(string_agg(distinct '“' || r.raw_text || '”', '、'), '没有这一数据') as left_value,
  '更正 ' || c.correction_id || '（' || c.file || '）' as right_label,
  '“' || c.expect_text || '”' as right_value,
  coalesce(list(r.reading_id order by r.reading_id) filter (r.reading_id is not null), []) as reading_ids
from intake.correction as c
inner join intake.term as i on i.fiscal_year = c.fiscal_year and i.dimension = 'item' and i.code = c.item
inner join intake.term as p on p.fiscal_year = c.fiscal_year and p.dimension = 'phase' and p.code = c.phase
left join reading_in_force as r on r.fiscal_year = c.fiscal_year and r.correction_id = c.correction_id
where c.fiscal_year between $first_year and $last_year
group by c.department_id, c.fiscal_year, c.correction_id, c.file, c.expect_text, i.label, p.label
having not coalesce(bool_or(r.applies), false)
