-- source: the files that the figures, targets and texts of each department-year were read from
-- grain: department_id, fiscal_year, source_sha256, form
with
used as (
  select department_id, fiscal_year, reading_id from intake.figure
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, reading_id from intake.narrative
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, u.reading_id
  from intake.performance_target as t, unnest(t.reading_ids) as u (reading_id)
  where t.fiscal_year between $first_year and $last_year
),
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select distinct r.department_id, r.fiscal_year, r.source_sha256, f.name as file, r.form
from used as u
inner join intake.reading as r
  on r.reading_id = u.reading_id and r.department_id = u.department_id and r.fiscal_year = u.fiscal_year
inner join file as f on f.source_sha256 = r.source_sha256
