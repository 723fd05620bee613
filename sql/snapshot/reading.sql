-- reading: file, sheet, cell and raw text of every reading that a figure, a score or a finding rests on
-- grain: department_id, fiscal_year, reading_id
-- fiscal_year is that of what rests on the reading: a figure of the previous year appears under both.
with
used as (
  select department_id, fiscal_year, reading_id from intake.figure
  where fiscal_year between $first_year and $last_year
  union
  select s.department_id, s.fiscal_year, u.reading_id
  from evaluation.indicator_score as s,
    unnest(s.reading_ids || [s.claim_reading_id, s.evidence_reading_id]) as u (reading_id)
  where s.fiscal_year between $first_year and $last_year
  union
  select s.department_id, s.fiscal_year, u.reading_id
  from evaluation.adopted_score as s, unnest(s.reading_ids) as u (reading_id)
  where s.fiscal_year between $first_year and $last_year
  union
  select f.department_id, f.fiscal_year, u.reading_id
  from publication.finding as f, unnest(f.reading_ids) as u (reading_id)
  where f.fiscal_year between $first_year and $last_year and f.state <> 'pass'
),
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select u.department_id, u.fiscal_year, u.reading_id, r.source_sha256, f.name as file, r.sheet, r.cell, r.raw_text
from used as u
inner join intake.reading as r on r.reading_id = u.reading_id and r.department_id = u.department_id
inner join file as f on f.source_sha256 = r.source_sha256
