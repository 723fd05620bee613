-- project_over_budget: a project that spent more than its budget of the whole year
-- rests on: single cells
select
  department_id, fiscal_year,
  name as subject,
  case when executed_amount - adjusted_amount > envelope(1, 2) then 'fail' else 'pass' end as state,
  '全年执行数' as left_label,
  plain(executed_amount) as left_value,
  plain(adjusted_amount) as limit_value,
  plain(executed_amount - adjusted_amount) as difference,
  reading_ids
from intake.project
where
  fiscal_year between $first_year and $last_year
  and executed_amount is not null and adjusted_amount is not null
