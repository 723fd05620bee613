-- measure_over_limit: measures above the warning limit declared with them
-- rests on: whole tables
select
  m.department_id, m.fiscal_year,
  d.label as subject,
  case when m.value > d.flag_above_pct then 'fail' else 'pass' end as state,
  '测算值' as left_label,
  amount(m.value, '%') || '%' as left_value,
  plain(d.flag_above_pct) || '%' as limit_value,
  amount(m.value - d.flag_above_pct, '%') || '个百分点' as difference,
  m.reading_ids
from evaluation.measure as m
inner join evaluation.measure_definition as d using (fiscal_year, measure)
where m.fiscal_year between $first_year and $last_year and m.value is not null and d.flag_above_pct is not null
