-- declared_task: each task of the year that the department declared, with the money set aside for it
-- grain: department_id, fiscal_year, record      unit: 万元
-- Only the newest list counts. The printed sums of the columns are figures (intake.figure, phase declared).
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
inner join intake.list_carrier as c using (department_id, fiscal_year, source_sha256, form, form_version)
where
  c.list = 'declared_task' and r.fiscal_year between $first_year and $last_year and r.line > 0
  and starts_with(r.item, 'declared_task')
group by r.department_id, r.fiscal_year, r.line
