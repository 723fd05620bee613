-- finding: findings that are new, gone or worded otherwise between two runs, with what they differ for
-- grain: none (one row per check and subject)
with
only_old as (
  select *, row_number() over (partition by department_id, fiscal_year, check_id, subject order by message) as place
  from before.finding as o
  anti join after.finding as n using (department_id, fiscal_year, check_id, severity, message)
),
only_new as (
  select *, row_number() over (partition by department_id, fiscal_year, check_id, subject order by message) as place
  from after.finding as n
  anti join before.finding as o using (department_id, fiscal_year, check_id, severity, message)
),
changed as (
  select
    coalesce(n.department_id, o.department_id) as department_id, coalesce(n.fiscal_year, o.fiscal_year) as fiscal_year,
    coalesce(n.check_id, o.check_id) as check_id, coalesce(n.subject, o.subject) as subject,
    o.severity as old_severity, o.message as old_message,
    n.severity as new_severity, n.message as new_message,
    coalesce(o.reading_ids, []) || coalesce(n.reading_ids, []) as reading_ids,
    row_number() over (order by o.message, n.message) as number
  from only_old as o
  full join only_new as n
    on n.department_id = o.department_id and n.fiscal_year = o.fiscal_year and n.check_id = o.check_id
    and n.subject is not distinct from o.subject and n.place = o.place
),
behind as (
  select c.number, list(distinct struct_pack(cause := r.cause, source := r.source)) as causes
  from changed as c, unnest(c.reading_ids) as u (reading_id)
  inner join diff.reading_cause as r on r.department_id = c.department_id and r.reading_id = u.reading_id
  group by c.number
)
select c.* exclude (reading_ids, number), coalesce(list_sort(b.causes), []) as causes
from changed as c
left join behind as b using (number)
order by c.department_id, c.fiscal_year, c.check_id, c.subject, c.old_message, c.new_message
