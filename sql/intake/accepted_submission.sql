-- accepted_submission: the last time each form of an accepted file was received for a department and year
-- grain: source_sha256, department_id, fiscal_year, form
select
  source_sha256,
  department_id,
  fiscal_year,
  form,
  arg_max(form_version, read_at) as form_version,
  max(received_at) as received_at
from intake.submission
where fiscal_year between $first_year and $last_year
group by source_sha256, department_id, fiscal_year, form
