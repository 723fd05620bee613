-- district_year: what a district has reported of each fiscal year, counted in its own warehouse
-- grain: fiscal_year
-- refused_files: files that were sent back, whole or in parts, however many forms or departments each holds.
-- not_reported: nothing was sent and nothing evaluated; the ledger only says who is due.
with
reported as (
  select fiscal_year, count(*) as department_years
  from evaluation.summary
  group by fiscal_year
),
counted as (
  select
    y.fiscal_year,
    count(*) filter (where l.state <> 'due') as sent,
    count(distinct l.path) filter (where l.state in ('quarantined', 'partial')) as refused_files,
    count(distinct l.department_id) filter (where l.state = 'due') as missing_departments
  from unnest($fiscal_years) as y (fiscal_year)
  left join intake.submission_ledger as l on l.fiscal_year = y.fiscal_year
  group by y.fiscal_year
)
select
  c.fiscal_year,
  case when c.sent = 0 and r.fiscal_year is null then 'not_reported' else 'reported' end as state,
  coalesce(r.department_years, 0) as department_years,
  c.refused_files, c.missing_departments
from counted as c
left join reported as r using (fiscal_year)
