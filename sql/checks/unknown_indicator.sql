-- unknown_indicator: lines of the department's score sheet that the scheme does not know
select
  'unknown_indicator' as check_id,
  c.department_id, c.fiscal_year,
  c.indicator_label as subject,
  'hint' as state,
  plain(c.score) as found,
  s.label as expected,
  cast(null as varchar) as difference,
  [c.reading_id] as reading_ids
from intake.indicator_claim as c
inner join evaluation.department_scheme as d using (department_id, fiscal_year)
inner join evaluation.scheme as s using (fiscal_year, scheme)
anti join evaluation.scheme_indicator as i
  on i.fiscal_year = c.fiscal_year and i.scheme = d.scheme and list_contains(i.names, bare(c.indicator_label))
where c.fiscal_year between $first_year and $last_year and c.form <> 'self_evaluation_form'
