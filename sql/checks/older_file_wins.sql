-- older_file_wins: the file that counts came last, but is older by its own word than one of the same form before it
-- rests on: single cells
-- Older: a draft where the other is final; else a lower number of version; else, where not both have one, written more
-- than a day before the other.
with
file as (
  select *, max(arrival) over (partition by department_id, fiscal_year, form) as newest
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
late as (
  select
    n.department_id, n.fiscal_year, n.form, n.source_sha256, n.form_version, n.path, n.edition, n.written_at,
    arg_max(
      struct_pack(
        source_sha256 := e.source_sha256, form_version := e.form_version, path := e.path, edition := e.edition,
        written_at := e.written_at
      ),
      struct_pack(edition := coalesce(e.edition, -1), written_at := epoch_us(e.written_at), recency := e.recency)
    ) as before
  from file as n
  inner join file as e
    on e.department_id = n.department_id and e.fiscal_year = n.fiscal_year and e.form = n.form
    and e.arrival < n.arrival and e.received_at < n.received_at
  where
    n.arrival = n.newest
    and coalesce(nullif(coalesce(n.finality, 0) < coalesce(e.finality, 0), false), n.edition < e.edition, n.written_at < e.written_at - interval 1 day)
  group by
    n.department_id, n.fiscal_year, n.form, n.source_sha256, n.form_version, n.path, n.edition, n.written_at
),
first_reading as (
  select r.department_id, r.fiscal_year, r.form, r.source_sha256, r.form_version, min(r.reading_id) as reading_id
  from intake.reading as r
  semi join late using (department_id, fiscal_year, form)
  where r.fiscal_year between $first_year and $last_year
  group by r.department_id, r.fiscal_year, r.form, r.source_sha256, r.form_version
)
select
  n.department_id, n.fiscal_year,
  f.label as subject,
  'fail' as state,
  '后收到' as left_label,
  split_part(n.path, '/', -1) || coalesce('，第 ' || n.edition || ' 版', '')
  || coalesce('，' || strftime(n.written_at, '%Y-%m-%d'), '') as left_value,
  '先收到' as right_label,
  split_part(n.before.path, '/', -1) || coalesce('，第 ' || n.before.edition || ' 版', '')
  || coalesce('，' || strftime(n.before.written_at, '%Y-%m-%d'), '') as right_value,
  [own.reading_id, other.reading_id] as reading_ids
from late as n
inner join first_reading as own using (department_id, fiscal_year, form, source_sha256, form_version)
inner join first_reading as other
  on other.department_id = n.department_id and other.fiscal_year = n.fiscal_year and other.form = n.form
  and other.source_sha256 = n.before.source_sha256 and other.form_version = n.before.form_version
inner join intake.form as f on f.fiscal_year = n.fiscal_year and f.form = n.form
