-- evidence: the cell behind every reading id that is published of a fiscal year: file, sheet, cell, raw text and value
-- A department's rows may rest on cells of its units, and on files of another year, which are named with its folder.
-- grain: fiscal_year, department_id, reading_id
with
cited as (
  select department_id, fiscal_year, reading_id
  from publication.evidence
  where fiscal_year between $first_year and $last_year
  union
  select f.department_id, f.fiscal_year, u.reading_id
  from intake.figure as f, unnest(f.alternatives) as u (reading_id)
  where f.fiscal_year between $first_year and $last_year
  union
  select c.department_id, c.fiscal_year, u.reading_id
  from comparison.classified_row as c, unnest(c.reading_ids) as u (reading_id)
  where c.fiscal_year between $first_year and $last_year
  union
  select c.department_id, c.fiscal_year, u.reading_id
  from comparison.classified_sum as c, unnest(c.reading_ids) as u (reading_id)
  where c.fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, reading_id
  from comparison.multi_year_trend
  where fiscal_year between $first_year and $last_year
  union
  select t.department_id, t.fiscal_year, u.reading_id
  from comparison.target_attainment as t, unnest(list_concat(t.basis_reading_ids, t.net_reading_ids)) as u (reading_id)
  where t.fiscal_year between $first_year and $last_year
),
owned as (
  select *, department_id as owner_id
  from cited
  union all
  select c.*, d.department_id as owner_id
  from cited as c
  inner join intake.department as d on d.parent_id = c.department_id and d.fiscal_year = c.fiscal_year
),
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select
  c.fiscal_year, c.department_id, c.reading_id,
  case when r.fiscal_year = c.fiscal_year then f.name else r.fiscal_year || '/' || f.name end as file,
  r.sheet, r.cell, r.raw_text, r.value, r.unit, r.state, r.source_sha256
from owned as c
inner join intake.reading as r
  on r.reading_id = c.reading_id and r.department_id = c.owner_id
inner join file as f on f.source_sha256 = r.source_sha256
