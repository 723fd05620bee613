-- measure_without_data: indicators of the scheme whose measure cannot be computed from what was submitted
select
  'measure_without_data' as check_id,
  s.department_id, s.fiscal_year,
  s.label as subject,
  m.state,
  m.formula as found,
  cast(null as varchar) as expected,
  cast(null as varchar) as difference,
  m.reading_ids
from evaluation.indicator_score as s
inner join evaluation.measure as m using (department_id, fiscal_year, measure)
where s.fiscal_year between $first_year and $last_year and m.state = 'insufficient_data'
