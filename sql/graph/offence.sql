-- offence: how often each check was offended in a fiscal year, with the first messages
-- grain: fiscal_year, check_id
select
  fiscal_year, check_id,
  count(*) as offences,
  list(fiscal_year || ' ' || department_id || ' ' || message order by department_id, subject, finding_id)[:10] as messages
from evaluation.finding
where fiscal_year between $first_year and $last_year and state in ('fail', 'error', 'hint')
group by fiscal_year, check_id
order by fiscal_year, check_id
