-- cumulative_falls: cumulative expenditure below that of an earlier month; two printed numbers may hide their rounding
-- rests on: whole tables
with
followed as (
  select
    department_id, fiscal_year, month, cumulative_wan, decimals, cumulative_reading_id,
    lag(month) over (partition by department_id, fiscal_year order by month) as earlier_month,
    lag(cumulative_wan) over (partition by department_id, fiscal_year order by month) as earlier_wan,
    lag(decimals) over (partition by department_id, fiscal_year order by month) as earlier_decimals,
    lag(cumulative_reading_id) over (partition by department_id, fiscal_year order by month) as earlier_reading_id
  from comparison.execution_progress
  where fiscal_year between $first_year and $last_year and cumulative_wan is not null
)
select
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case
    when earlier_wan - cumulative_wan <= envelope(1, least(decimals, earlier_decimals)) then 'pass'
    else 'fail'
  end as state,
  '截至' || month || '月' as left_label,
  amount(cumulative_wan, '万元') as left_value,
  '截至' || earlier_month || '月' as right_label,
  amount(earlier_wan, '万元') as right_value,
  amount(earlier_wan - cumulative_wan, '万元') as difference,
  [earlier_reading_id, cumulative_reading_id] as reading_ids
from followed
where earlier_wan is not null
