-- target_net: net result = gross result − reduction
-- rests on: whole tables
select
  department_id, fiscal_year,
  target_name as subject,
  case when actual_value - reduction = net_value then 'pass' else 'fail' end as state,
  '填报净完成值' as left_label,
  plain(net_value) as left_value,
  '完成值减去减少数' as right_label,
  plain(actual_value - reduction) as right_value,
  plain(net_value - (actual_value - reduction)) as difference,
  net_reading_ids as reading_ids
from comparison.target_attainment
where
  fiscal_year between $first_year and $last_year
  and actual_value is not null and reduction is not null and net_value is not null
