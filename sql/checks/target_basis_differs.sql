-- target_basis_differs: a target set for one population and a result reported for another
-- rests on: whole tables
select
  department_id, fiscal_year,
  target_name as subject,
  'hint' as state,
  '结果的统计范围' as left_label,
  actual_basis as left_value,
  '目标的统计范围' as right_label,
  target_basis as right_value,
  list_concat(basis_reading_ids, reading_ids) as reading_ids
from comparison.target_attainment
where
  fiscal_year between $first_year and $last_year
  and target_basis is not null and actual_basis is not null and target_basis <> actual_basis
