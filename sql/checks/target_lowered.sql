-- target_lowered: a target that is easier to reach in the self-evaluation than it was when it was declared
-- rests on: single cells
select
  department_id, fiscal_year,
  declared_name as subject,
  case when change in ('lowered', 'unquantified') then 'fail' else 'pass' end as state,
  '自评表' as left_label,
  evaluated_text as left_value,
  '申报' as right_label,
  declared_text as right_value,
  plain(evaluated_value - declared_value) || coalesce(declared_unit, '') as difference,
  reading_ids
from comparison.target_drift
where fiscal_year between $first_year and $last_year and change in ('lowered', 'unquantified', 'raised', 'same')
