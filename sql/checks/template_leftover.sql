-- template_leftover: words of a template that were left in a document
-- rests on: single cells
select
  r.department_id, r.fiscal_year,
  r.raw_text as subject,
  'fail' as state,
  [r.reading_id] as reading_ids
from intake.reading as r
inner join intake.accepted_submission as s
  using (source_sha256, department_id, fiscal_year, form, form_version)
where r.fiscal_year between $first_year and $last_year and r.item = 'template_leftover'
