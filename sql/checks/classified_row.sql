-- classified_row: a line of a classified table whose total is not its basic and project expenditure
-- rests on: whole tables
-- Lines that hold one another and are off by the same have one cause; so has the total, whose cells are named with them.
with
offence as (
  select
    department_id, fiscal_year, item, phase, basis, top_code as code,
    list_sort(list(code) filter (code <> top_code)) as within,
    flatten(list(reading_ids order by code)) as reading_ids
  from comparison.classified_row
  where fiscal_year between $first_year and $last_year and state = 'fail'
  group by department_id, fiscal_year, item, phase, basis, top_code
)
select
  r.department_id, r.fiscal_year,
  i.label || class_scope(b.label, r.phase, p.label) || cast(r.code as varchar) || coalesce(' ' || r.name, '')
  || case when len(o.within) > 0 then '（' || abridged(list_transform(o.within, code -> cast(code as varchar))) || ' 相差相同）' else '' end
    as subject,
  'fail' as state,
  '合计' as left_label,
  amount(r.expected, '万元') as left_value,
  '基本支出、项目支出等各列之和' as right_label,
  amount(r.found, '万元') as right_value,
  amount(r.difference, '万元') as difference,
  list_concat(o.reading_ids, coalesce(t.reading_ids, [])) as reading_ids
from comparison.classified_row as r
inner join offence as o using (department_id, fiscal_year, item, phase, basis, code)
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
inner join intake.term as b on b.fiscal_year = r.fiscal_year and b.dimension = 'basis' and b.code = r.basis
inner join intake.term as p on p.fiscal_year = r.fiscal_year and p.dimension = 'phase' and p.code = r.phase
left join comparison.cross_footing as t
  on t.department_id = r.department_id and t.fiscal_year = r.fiscal_year and t.state = 'fail'
  and t.difference = r.difference
  and t.edge = case
    when r.basis = 'total' then 'expenditure_by_nature:' || r.phase
    when r.basis = 'general_budget' and r.phase = 'final' then 'general_budget_by_nature'
    when r.basis = 'general_budget' and r.phase = 'initial_budget' then 'budget_general_by_nature'
  end
where r.fiscal_year between $first_year and $last_year
