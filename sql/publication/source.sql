-- source: the files that the figures, targets, texts and projects of each department-year were read from
-- read, not_needed, unread: how many of the file's numbers a reading has, nobody asks for, or neither; null in a ledger
-- of before these were counted
-- grain: department_id, fiscal_year, source_sha256, form
with
used as (
  select department_id, fiscal_year, reading_id from intake.figure
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, reading_id from intake.narrative
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from intake.performance_target
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from intake.declared_target
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, unnest(reading_ids) as reading_id from intake.project
  where fiscal_year between $first_year and $last_year
),
file as (
  select
    source_sha256,
    arg_max(name, struct_pack(received_at := received_at, name := name)) as name,
    arg_max(
      struct_pack(read := numbers_read, not_needed := numbers_not_needed, unread := numbers_unread),
      struct_pack(read_at := read_at, path := path)
    ) as numbers
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select distinct
  r.department_id, r.fiscal_year, r.source_sha256,
  f.name as file,
  r.form,
  f.numbers.read as numbers_read,
  f.numbers.not_needed as numbers_not_needed,
  f.numbers.unread as numbers_unread
from used as u
inner join intake.reading as r
  on r.reading_id = u.reading_id and r.department_id = u.department_id and r.fiscal_year = u.fiscal_year
  and r.fiscal_year between $first_year and $last_year
inner join file as f on f.source_sha256 = r.source_sha256
