-- declared_task: each task of the year that the department declared, with the money set aside for it
-- grain: department_id, fiscal_year, record      unit: 万元
-- Only the newest list counts. The printed sums of the columns are figures (intake.figure, phase declared).
with
carrier as (
  select
    r.department_id,
    r.fiscal_year,
    arg_min(
      struct_pack(source_sha256 := r.source_sha256, form := r.form, form_version := r.form_version),
      struct_pack(
        age := -epoch_us(s.received_at), precedence := r.precedence, table_order := r.table_order, age_in_run := -s.recency
      )
    ) as list
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'declared_task'
  group by r.department_id, r.fiscal_year
)
select
  r.department_id,
  r.fiscal_year,
  r.line as record,
  max(r.raw_text) filter (r.item = 'declared_task') as task,
  max(r.raw_text) filter (r.item = 'declared_task_content' and r.state = 'value') as content,
  max(r.value) filter (r.item = 'declared_task_amount') as amount,
  max(r.value) filter (r.item = 'declared_task_fiscal') as fiscal_amount,
  max(r.value) filter (r.item = 'declared_task_other') as other_amount,
  list(r.reading_id order by r.reading_id) as reading_ids
from intake.reading as r
inner join carrier as c
  on c.department_id = r.department_id and c.fiscal_year = r.fiscal_year
  and c.list.source_sha256 = r.source_sha256 and c.list.form = r.form and c.list.form_version = r.form_version
where r.fiscal_year between $first_year and $last_year and r.line > 0 and starts_with(r.item, 'declared_task')
group by r.department_id, r.fiscal_year, r.line
