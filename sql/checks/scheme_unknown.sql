-- scheme_unknown: departments for which the register names a scheme that there is not
-- rests on: single cells
select
  d.department_id, d.fiscal_year,
  '评分标准' as subject,
  'error' as state,
  '登记的标准' as left_label,
  r.scheme as left_value,
  '试算采用的标准' as right_label,
  s.label as right_value
from evaluation.department_scheme as d
inner join intake.department as r using (department_id, fiscal_year)
inner join evaluation.scheme as s on s.fiscal_year = d.fiscal_year and s.scheme = d.scheme
where d.fiscal_year between $first_year and $last_year and r.scheme <> d.scheme
