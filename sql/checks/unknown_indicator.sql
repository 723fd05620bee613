-- unknown_indicator: lines of the department's score sheet that the scheme does not know
-- rests on: single cells
-- A scheme that only stands in, since nobody names the department's, says nothing of its sheet (scheme_by_default).
select
  c.department_id, c.fiscal_year,
  c.indicator_label as subject,
  'hint' as state,
  '自评得分' as left_label,
  plain(c.score) as left_value,
  '评分标准' as right_label,
  s.label as right_value,
  [c.reading_id] as reading_ids
from intake.indicator_claim as c
inner join evaluation.department_scheme as d using (department_id, fiscal_year)
inner join evaluation.scheme as s using (fiscal_year, scheme)
anti join evaluation.scheme_indicator as i
  on i.fiscal_year = c.fiscal_year and i.scheme = d.scheme and list_contains(i.names, bare(c.indicator_label))
where
  c.fiscal_year between $first_year and $last_year and c.form <> 'self_evaluation_form' and d.declared_by <> 'default'
