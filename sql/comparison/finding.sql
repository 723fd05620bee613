-- finding: what the checks of the comparison found, with severity, message and cause; passes stay in check_result
-- grain: none (one row per check and subject)
-- cause: of several failing checks that share a reading, the reading they share most is the likely single cause.
with
shared as (
  select r.department_id, r.fiscal_year, u.reading_id, count(*) as failures
  from comparison.check_result as r, unnest(r.reading_ids) as u (reading_id)
  where r.fiscal_year between $first_year and $last_year and r.state in ('fail', 'error')
  group by r.department_id, r.fiscal_year, u.reading_id
  having count(*) > 1
),
cause as (
  select
    r.department_id, r.fiscal_year, r.state, r.reading_ids,
    arg_max(s.reading_id, struct_pack(failures := s.failures, reading_id := -s.reading_id)) as cause
  from comparison.check_result as r, unnest(r.reading_ids) as u (reading_id)
  inner join shared as s
    on s.department_id = r.department_id and s.fiscal_year = r.fiscal_year and s.reading_id = u.reading_id
  where r.fiscal_year between $first_year and $last_year and r.state in ('fail', 'error')
  group by r.department_id, r.fiscal_year, r.state, r.reading_ids
),
worded as (
  select
    r.*, k.category, c.cause,
    severity_of(r.state, k.severity) as severity,
    case
      when r.state = 'hint' and k.category in ('cross_footing', 'ceiling', 'restatement')
        then '四舍五入差异（提示）：' || k.message
      when r.state in ('fail', 'error', 'hint') then k.message
      else '有未填的单元格，不能判断（' || k.message || '）'
    end as template
  from comparison.check_result as r
  inner join comparison.check_rule as k
    on k.fiscal_year = r.fiscal_year and k.check_id = r.check_id
  left join cause as c
    on c.department_id = r.department_id and c.fiscal_year = r.fiscal_year
    and c.state = r.state and c.reading_ids = r.reading_ids
  where r.fiscal_year between $first_year and $last_year and r.state <> 'pass'
)
select
  department_id, fiscal_year, check_id, subject, state, severity, category,
  filled_in(template, subject, found, expected, difference) as message,
  found, expected, difference, cause, reading_ids
from worded
