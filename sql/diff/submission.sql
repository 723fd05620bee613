-- submission: files that came between two runs or that count no more
-- grain: department_id, fiscal_year, source_sha256
-- kind: resubmission (a file at the same path or with the same form counted before, or the same file came again),
-- new_file, withdrawn. replaces: the files that a resubmission follows.
with
old_file as (
  select
    department_id, fiscal_year, source_sha256,
    min(path) as path, max(received_at) as received_at, list(form order by form) as forms
  from before.submission
  group by department_id, fiscal_year, source_sha256
),
new_file as (
  select
    department_id, fiscal_year, source_sha256,
    min(path) as path, max(received_at) as received_at, list(form order by form) as forms
  from after.submission
  group by department_id, fiscal_year, source_sha256
),
arrived as (
  select
    n.department_id, n.fiscal_year, n.source_sha256, n.path, n.received_at,
    list(distinct o.path order by o.path) filter (o.path is not null) as replaces
  from new_file as n
  left join old_file as same using (department_id, fiscal_year, source_sha256)
  left join old_file as o
    on o.department_id = n.department_id and o.fiscal_year = n.fiscal_year
    and (o.path = n.path or list_has_any(o.forms, n.forms))
  where same.source_sha256 is null or n.received_at > same.received_at
  group by n.department_id, n.fiscal_year, n.source_sha256, n.path, n.received_at
)
select
  department_id, fiscal_year, source_sha256,
  case when replaces is null then 'new_file' else 'resubmission' end as kind,
  path, received_at,
  coalesce(replaces, []) as replaces
from arrived
union all
select
  o.department_id, o.fiscal_year, o.source_sha256, 'withdrawn' as kind, o.path, o.received_at, [] as replaces
from old_file as o
anti join new_file as n using (department_id, fiscal_year, source_sha256)
