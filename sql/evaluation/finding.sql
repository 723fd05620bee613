-- finding: what the checks of the score against the facts found, with severity and message; passes stay in check_result
-- grain: none (one row per check and subject)
with
worded as (
  select
    r.*, k.category,
    severity_of(r.state, k.severity) as severity,
    case
      when r.state in ('fail', 'error', 'hint') or k.severity = 'info' then k.message
      else '数据不全，不能判断（' || k.message || '）'
    end as template
  from evaluation.check_result as r
  inner join comparison.check_rule as k
    on k.fiscal_year = r.fiscal_year and k.check_id = r.check_id
  where r.fiscal_year between $first_year and $last_year and r.state <> 'pass'
)
select
  department_id, fiscal_year, check_id, subject, state, severity, category,
  filled_in(template, subject, found, expected, difference) as message,
  found, expected, difference,
  cast(null as bigint) as cause,
  reading_ids
from worded
