-- half_read: readings of a table of which a column, line or block was set aside: a sum over them proves nothing
-- grain: department_id, fiscal_year, reading_id
-- A reader that sets a part aside leaves a mark in the ledger (item set_aside_table), at the cell of what it did not know.
with
mark as (
  select r.department_id, r.fiscal_year, r.source_sha256, r.form, r.form_version, r.table_order
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'set_aside_table'
  group by r.department_id, r.fiscal_year, r.source_sha256, r.form, r.form_version, r.table_order
)
select r.department_id, r.fiscal_year, r.reading_id, r.source_sha256, r.form, r.table_order
from intake.reading as r
inner join mark as m using (department_id, fiscal_year, source_sha256, form, form_version, table_order)
where r.fiscal_year between $first_year and $last_year and r.item <> 'set_aside_table'
