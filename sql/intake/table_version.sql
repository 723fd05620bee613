-- table_version: the files that hold the same table of a form; all figures of the table are of the first of them
-- grain: department_id, fiscal_year, form, table_order, source_sha256
-- version: 1 counts, the others by the order of accepted_submission.recency: the bureau's choice, the later receipt, then
-- the file's own word. Of files that came together a table that nobody filled in is no version of one that is filled in.
-- Only tables of which there are several; forms whose rows or sentences each speak for themselves have no versions.
with
many as (
  select s.department_id, s.fiscal_year, s.form
  from intake.accepted_submission as s
  inner join intake.form as f using (fiscal_year, form)
  where s.fiscal_year between $first_year and $last_year and not f.by_fact
  group by s.department_id, s.fiscal_year, s.form
  having count(*) > 1
),
held as (
  select
    r.department_id, r.fiscal_year, r.form, r.table_order, r.source_sha256, r.form_version,
    any_value(s.path) as path,
    any_value(s.finality) as finality,
    any_value(s.edition) as edition,
    any_value(s.arrival) as arrival,
    any_value(s.recency) as recency,
    bool_or(r.state <> 'blank') as is_filled
  from intake.reading as r
  semi join many using (department_id, fiscal_year, form)
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year
  group by r.department_id, r.fiscal_year, r.form, r.table_order, r.source_sha256, r.form_version
)
select
  department_id, fiscal_year, form, table_order, source_sha256, form_version, path, finality, edition, arrival,
  row_number() over (
    partition by department_id, fiscal_year, form, table_order
    order by arrival desc, is_filled desc, recency desc
  ) as version
from held
qualify count(*) over (partition by department_id, fiscal_year, form, table_order) > 1
