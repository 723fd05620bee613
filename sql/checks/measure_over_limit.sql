-- measure_over_limit: measures above the warning limit declared with them
select
  'measure_over_limit' as check_id,
  m.department_id, m.fiscal_year,
  d.label as subject,
  case when m.value > d.flag_above_pct then 'fail' else 'pass' end as state,
  cast(m.value as varchar) as found,
  plain(d.flag_above_pct) as expected,
  cast(m.value - d.flag_above_pct as varchar) as difference,
  m.reading_ids
from evaluation.measure as m
inner join evaluation.measure_definition as d using (fiscal_year, measure)
where m.fiscal_year between $first_year and $last_year and m.value is not null and d.flag_above_pct is not null
