-- project_over_budget: a project that spent more than its budget of the whole year
-- rests on: single cells
select
  department_id, fiscal_year,
  name as subject,
  case when executed_amount - adjusted_amount > envelope(1, 2) then 'fail' else 'pass' end as state,
  '全年执行数' as left_label,
  amount(executed_amount, '万元') as left_value,
  amount(adjusted_amount, '万元') as limit_value,
  amount(executed_amount - adjusted_amount, '万元') as difference,
  reading_ids
from intake.project
where
  fiscal_year between $first_year and $last_year
  and executed_amount is not null and adjusted_amount is not null
