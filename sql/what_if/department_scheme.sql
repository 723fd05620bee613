-- department_scheme: every department-year under the one scheme that stands in evaluation.scheme, whatever its own is
-- grain: department_id, fiscal_year
select distinct
  a.department_id,
  a.fiscal_year,
  s.scheme,
  'forced' as declared_by
from intake.accepted_submission as a
inner join evaluation.scheme as s using (fiscal_year)
where a.fiscal_year between $first_year and $last_year
