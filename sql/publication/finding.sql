-- finding: everything that the documents list as checked: what was found, and what was checked and passed
-- grain: none (one row per check and subject)
with
passed as (
  select department_id, fiscal_year, check_id, subject, found, expected, difference, reading_ids
  from comparison.check_result
  where fiscal_year between $first_year and $last_year and state = 'pass'
  union all
  select department_id, fiscal_year, check_id, subject, found, expected, difference, reading_ids
  from evaluation.check_result
  where fiscal_year between $first_year and $last_year and state = 'pass'
)
select * from comparison.finding
where fiscal_year between $first_year and $last_year
union all by name
select * from evaluation.finding
where fiscal_year between $first_year and $last_year
union all by name
select
  p.department_id, p.fiscal_year, p.check_id, p.subject,
  'pass' as state,
  severity_of('pass', k.severity) as severity,
  k.category,
  '核对通过：' || coalesce(p.subject, '') as message,
  p.found, p.expected, p.difference,
  cast(null as bigint) as cause,
  p.reading_ids
from passed as p
inner join comparison.check_rule as k
  on k.fiscal_year = p.fiscal_year and k.check_id = p.check_id
