-- finding: every check of the score against the facts, with state, severity and message
-- grain: none (one row per check and subject)
with
worded as (
  select
    c.*, k.category,
    case
      when c.state = 'hint' and k.severity = 'error' then 'warning'
      when c.state in ('fail', 'error', 'hint') then k.severity
      else 'info'
    end as severity,
    case
      when c.state in ('fail', 'error', 'hint') or c.state = 'insufficient_data' and k.severity = 'info' then k.message
      when c.state = 'insufficient_data' then '数据不全，不能判断（' || k.message || '）'
    end as template
  from evaluation.check_result as c
  inner join comparison.check_rule as k
    on k.fiscal_year = c.fiscal_year and k.check_id = c.check_id
  where c.fiscal_year between $first_year and $last_year
)
select
  r.department_id, r.fiscal_year, r.check_id, r.subject, r.state, r.severity, r.category,
  case
    when r.template is null then '核对通过：' || coalesce(r.subject, '')
    else replace(
      replace(
        replace(replace(r.template, '{subject}', coalesce(r.subject, '')), '{found}', coalesce(r.found, '未知')),
        '{expected}', coalesce(r.expected, '未知')
      ),
      '{difference}', coalesce(r.difference, '未知')
    )
  end as message,
  r.found, r.expected, r.difference,
  cast(null as bigint) as cause,
  r.reading_ids
from worded as r
