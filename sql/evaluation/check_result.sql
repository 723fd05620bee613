-- check_result: what each check says of each subject, passes included
-- grain: department_id, fiscal_year, finding_id
-- each: checks as check_id
-- A check says only what it has to say: the rest of its columns is null. left and right are the two sides that it holds
-- against each other, limit_value what the left one must not pass, difference how far apart they are, as the message words
-- it. A check that judges whole tables judges nothing where one of them was not read whole: what was set aside may be
-- what it misses; two sides that agree still do. finding_id follows from check and subject: it stays the same from run to run, whatever else is found.
with
half_read as (  -- for the checks that judge whole tables
  select h.department_id, h.fiscal_year, k.check_id, list(h.reading_id) as reading_ids
  from intake.half_read as h
  inner join evaluation.check_rule as k using (fiscal_year)
  where h.fiscal_year between $first_year and $last_year and k.over_tables
  group by h.department_id, h.fiscal_year, k.check_id
),
stated as (
  select
    cast(null as varchar) as left_label, cast(null as varchar) as left_value,
    cast(null as varchar) as right_label, cast(null as varchar) as right_value,
    cast(null as varchar) as limit_value, cast(null as varchar) as difference,
    cast([] as bigint[]) as reading_ids
  where false
  union all by name
  select * from each
),
judged as (
  select
    s.* replace (
      case
        when s.state in ('fail', 'hint') and list_has_any(s.reading_ids, h.reading_ids) then 'insufficient_data'
        else s.state
      end as state
    )
  from stated as s
  left join half_read as h using (department_id, fiscal_year, check_id)
),
keyed as (
  select
    *,
    stable_id(check_id, subject) as key,
    row_number() over (
      partition by department_id, fiscal_year, key order by left_value asc, right_value asc, reading_ids asc
    ) as number
  from judged
)
select
  department_id, fiscal_year,
  numbered(key, number) as finding_id,
  check_id, subject, state, left_label, left_value, right_label, right_value, limit_value, difference,
  coalesce(reading_ids, []) as reading_ids
from keyed
