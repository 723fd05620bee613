-- unread_number: the numbers in the files of each department-year that no reading has and no form calls not needed
-- grain: department_id, fiscal_year, source_sha256, position
-- A file of several departments is listed with each of them: whose an unread number is cannot be known.
with
look as (
  select
    source_sha256, fiscal_year,
    max(read_at) as read_at,
    arg_max(name, struct_pack(read_at := read_at, path := path)) as name
  from intake.source_file
  where fiscal_year between $first_year and $last_year and status in ('accepted', 'partial')
  group by source_sha256, fiscal_year
)
select distinct
  s.department_id, s.fiscal_year, s.source_sha256, u.position,
  l.name as file,
  u.sheet, u.cell, u.raw_text, u.reason
from intake.accepted_submission as s
inner join look as l using (source_sha256, fiscal_year)
inner join intake.unread_number as u using (source_sha256, fiscal_year, read_at)
where s.fiscal_year between $first_year and $last_year
