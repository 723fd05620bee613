-- finding: every check of the score against the facts, with state, severity and message
-- grain: none (one row per check and subject)
select
  r.department_id, r.fiscal_year, r.check_id, r.subject, r.state,
  case when r.state in ('fail', 'error', 'hint') then k.severity else 'info' end as severity,
  k.category,
  case
    when r.state in ('fail', 'error', 'hint', 'insufficient_data') then replace(
      replace(
        replace(replace(k.message, '{subject}', coalesce(r.subject, '')), '{found}', coalesce(r.found, '未知')),
        '{expected}', coalesce(r.expected, '未知')
      ),
      '{difference}', coalesce(r.difference, '未知')
    )
    else '核对通过：' || coalesce(r.subject, '')
  end as message,
  r.found, r.expected, r.difference,
  cast(null as bigint) as cause,
  r.reading_ids
from evaluation.check_result as r
inner join comparison.check_rule as k
  on k.fiscal_year = r.fiscal_year and k.check_id = r.check_id
where r.fiscal_year between $first_year and $last_year
