-- submission: the files whose content counts for a department and year, by form
-- grain: department_id, fiscal_year, form, source_sha256
select department_id, fiscal_year, form, source_sha256, path, received_at
from intake.submission_ledger
where
  fiscal_year between $first_year and $last_year and department_id is not null
  and state in ('accepted', 'partial', 'superseded')
