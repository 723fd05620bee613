-- accepted_submission: the last time each form of an accepted file was received for a department and year, and by whom
-- grain: source_sha256, department_id, fiscal_year, form
-- A file taken out of the input folder counts no more, with all its earlier versions: content of which every path was
-- last seen withdrawn is left out, and content that may not count (refused) wherever it lies; in a department's folder
-- it counts for that department and its units alone, whatever was read of it before. A path overwritten, even by
-- something unreadable, is not withdrawn. Readings stay in the ledger and count again when the file comes back.
-- sender: the department in whose folder the file lies; null where the bureau vouches. finality, edition, written_at:
-- how old the file is by its own word. is_chosen: the bureau chose it for the year. arrival: the files that came
-- together, counted from the first; the bureau's choice comes last of all. recency: files of the department and year in
-- the order in which the later one goes first: arrival, then finality (初稿, 定稿), edition, own date, path.
with
content as (
  select
    fiscal_year, path, source_sha256,
    arg_max(
      struct_pack(
        status := status, sender := sender, edition := edition, written_at := written_at, finality := finality,
        is_chosen := is_chosen
      ),
      struct_pack(received_at := received_at, read_at := read_at)
    ) as last
  from intake.source_file
  where fiscal_year between $first_year and $last_year
  group by fiscal_year, path, source_sha256
),
path_state as (
  select
    fiscal_year, path,
    arg_max(status, struct_pack(received_at := received_at, read_at := read_at)) = 'withdrawn' as withdrawn
  from intake.source_file
  where fiscal_year between $first_year and $last_year
  group by fiscal_year, path
),
present as (
  select c.fiscal_year, c.source_sha256, c.path, c.last
  from content as c
  inner join path_state as p using (fiscal_year, path)
  where not p.withdrawn and c.last.status <> 'refused'
),
submission as (
  select
    source_sha256, department_id, fiscal_year, form,
    arg_max(form_version, read_at) as form_version,
    max(received_at) as received_at
  from intake.submission
  where fiscal_year between $first_year and $last_year
  group by source_sha256, department_id, fiscal_year, form
),
sent as (
  select
    s.source_sha256, s.department_id, s.fiscal_year, s.form, s.form_version, s.received_at,
    arg_min(
      struct_pack(
        path := p.path, sender := p.last.sender, edition := p.last.edition, written_at := p.last.written_at,
        finality := p.last.finality, is_chosen := coalesce(p.last.is_chosen, false)
      ),
      struct_pack(own := p.last.sender is not null, path := p.path)
    ) as file
  from submission as s
  left join intake.department as d on d.fiscal_year = s.fiscal_year and d.department_id = s.department_id
  inner join present as p
    on p.fiscal_year = s.fiscal_year and p.source_sha256 = s.source_sha256
    and coalesce(p.last.sender in (s.department_id, d.parent_id), p.last.sender is null)
  group by s.source_sha256, s.department_id, s.fiscal_year, s.form, s.form_version, s.received_at
)
select
  source_sha256, department_id, fiscal_year, form, form_version, received_at,
  file.path as path,
  file.sender as sender,
  file.edition as edition,
  file.written_at as written_at,
  file.finality as finality,
  file.is_chosen as is_chosen,
  dense_rank() over (partition by department_id, fiscal_year order by file.is_chosen asc, received_at asc) as arrival,
  row_number() over (
    partition by department_id, fiscal_year
    order by
      file.is_chosen asc, received_at asc, coalesce(file.finality, 0) asc, file.edition asc nulls first,
      file.written_at asc nulls first, file.path asc, source_sha256 asc, form asc
  ) as recency
from sent
