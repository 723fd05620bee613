-- source: the files of which anything counts in a fiscal year, each once, by name and content; no folder is told
-- grain: source_sha256
with
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where fiscal_year between $first_year and $last_year and status in ('accepted', 'partial')
  group by source_sha256
)
select s.source_sha256, any_value(f.name) as name, max(s.received_at) as received_at
from intake.accepted_submission as s
inner join file as f using (source_sha256)
where s.fiscal_year between $first_year and $last_year
group by s.source_sha256
order by name, s.source_sha256
