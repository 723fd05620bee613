-- target_redefined: a target that is counted in another unit than when it was declared, or asks for at most where it
-- asked for at least
-- rests on: single cells
select
  department_id, fiscal_year,
  declared_name as subject,
  'fail' as state,
  '自评表' as left_label,
  evaluated_text as left_value,
  '申报' as right_label,
  declared_text as right_value,
  case change when 'unit' then '计量单位' else '要求的方向' end as difference,
  reading_ids
from comparison.target_drift
where fiscal_year between $first_year and $last_year and change in ('unit', 'sign')
