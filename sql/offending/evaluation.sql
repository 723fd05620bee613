-- evaluation: how often each check of the evaluation stage was offended, with the first messages
-- grain: check_id
select
  check_id,
  count(*) as offending,
  list(fiscal_year || ' ' || department_id || ' ' || message order by fiscal_year, department_id, subject)[:10] as messages
from evaluation.finding
where fiscal_year between $first_year and $last_year and state in ('fail', 'error', 'hint')
group by check_id
