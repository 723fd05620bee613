-- measure_without_data: indicators of the scheme whose measure cannot be computed from what was submitted
-- rests on: single cells
-- Before a form on the whole year came nothing is missing: a year that is not over has files of its months only.
with
annual as (
  select distinct a.department_id, a.fiscal_year
  from intake.accepted_submission as a
  inner join intake.form as f using (fiscal_year, form)
  where a.fiscal_year between $first_year and $last_year and f.annual
)
select
  s.department_id, s.fiscal_year,
  s.label as subject,
  m.state,
  '算式' as left_label,
  m.formula as left_value,
  m.reading_ids
from evaluation.indicator_score as s
inner join evaluation.measure as m using (department_id, fiscal_year, measure)
semi join annual using (department_id, fiscal_year)
where s.fiscal_year between $first_year and $last_year and m.state = 'insufficient_data'
