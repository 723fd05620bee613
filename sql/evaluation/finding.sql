-- finding: what the checks found, with severity, audience, message and cause; passes stay in check_result
-- grain: department_id, fiscal_year, finding_id
-- effect: what hangs on it: publication as final, where a blocking check is offended; else points, where a score or a
-- measure is meant or a reading counts for one; else that it is known.
-- What another finding explains (explained_result) is no finding of its own.
-- cause: of several failing checks of the figures that share a reading, the reading they share most is the likely single
-- cause. A claim or a measure rests on the figures and causes nothing.
with
half_read as (
  select department_id, fiscal_year, list(reading_id) as reading_ids
  from intake.half_read
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
),
scored as (
  select department_id, fiscal_year, flatten(list(list_append(reading_ids, claim_reading_id))) as reading_ids
  from evaluation.indicator_score
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
),
result as (
  from evaluation.check_result
  anti join evaluation.explained_result using (department_id, fiscal_year, finding_id)
  where fiscal_year between $first_year and $last_year and state <> 'pass'
),
offence as (
  select r.department_id, r.fiscal_year, r.finding_id, r.reading_ids
  from result as r
  inner join evaluation.check_rule as k using (fiscal_year, check_id)
  where
    r.state in ('fail', 'error')
    and k.category not in ('score', 'measure', 'review')
),
cited as (
  select
    department_id, fiscal_year, finding_id, u.reading_id,
    count(*) over (partition by department_id, fiscal_year, u.reading_id) as failures
  from offence, unnest(reading_ids) as u (reading_id)
),
cause as (
  select
    department_id, fiscal_year, finding_id,
    arg_max(reading_id, struct_pack(failures := failures, reading_id := -reading_id)) as cause
  from cited
  where failures > 1
  group by department_id, fiscal_year, finding_id
)
select
  r.department_id, r.fiscal_year, r.finding_id, r.check_id, r.subject, r.state,
  severity_of(r.state, k.severity) as severity,
  case
    when k.blocking and r.state in ('fail', 'error') then 'publication'
    when k.category in ('score', 'measure', 'review') or list_has_any(r.reading_ids, s.reading_ids) then 'score'
    else 'information'
  end as effect,
  k.category, k.audience,
  filled_in(
    worded(k.message, r.state, k.severity, k.category, coalesce(list_has_any(r.reading_ids, h.reading_ids), false)),
    r.subject, r.left_value, r.right_label, r.right_value, r.limit_value, r.difference
  ) as message,
  r.left_label, r.left_value, r.right_label, r.right_value, r.limit_value, r.difference,
  c.cause,
  r.reading_ids
from result as r
inner join evaluation.check_rule as k using (fiscal_year, check_id)
left join cause as c using (department_id, fiscal_year, finding_id)
left join half_read as h using (department_id, fiscal_year)
left join scored as s using (department_id, fiscal_year)
