-- accepted_submission: the last time each form of an accepted file was received for a department and year
-- grain: source_sha256, department_id, fiscal_year, form
-- A file taken out of the input folder counts no more, with all its earlier versions: content of which every path was
-- last seen withdrawn is left out. A path overwritten, even by something unreadable, is not withdrawn. Readings stay in
-- the ledger and count again when the file comes back.
with
path_state as (
  select
    fiscal_year, path,
    arg_max(status, struct_pack(received_at := received_at, read_at := read_at)) = 'withdrawn' as withdrawn
  from intake.source_file
  where fiscal_year between $first_year and $last_year
  group by fiscal_year, path
),
present as (
  select distinct f.fiscal_year, f.source_sha256
  from intake.source_file as f
  inner join path_state as p using (fiscal_year, path)
  where f.fiscal_year between $first_year and $last_year and not p.withdrawn
)
select
  source_sha256,
  department_id,
  fiscal_year,
  form,
  arg_max(form_version, read_at) as form_version,
  max(received_at) as received_at
from intake.submission
semi join present using (fiscal_year, source_sha256)
where fiscal_year between $first_year and $last_year
group by source_sha256, department_id, fiscal_year, form
