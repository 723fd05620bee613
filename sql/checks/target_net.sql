-- target_net: net result = gross result − reduction
select
  'target_net' as check_id,
  department_id, fiscal_year,
  target_name as subject,
  case when actual_value - reduction = net_value then 'pass' else 'fail' end as state,
  plain(net_value) as found,
  plain(actual_value - reduction) as expected,
  plain(net_value - (actual_value - reduction)) as difference,
  net_reading_ids as reading_ids
from comparison.target_attainment
where
  fiscal_year between $first_year and $last_year
  and actual_value is not null and reduction is not null and net_value is not null
