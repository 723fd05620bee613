-- cumulative_falls: cumulative expenditure below that of an earlier month; two printed numbers may hide their rounding
with
followed as (
  select
    department_id, fiscal_year, month, cumulative_wan, spending_reading_ids,
    lag(month) over (partition by department_id, fiscal_year order by month) as earlier_month,
    lag(cumulative_wan) over (partition by department_id, fiscal_year order by month) as earlier_wan,
    lag(decimals) over (partition by department_id, fiscal_year order by month) as earlier_decimals,
    lag(spending_reading_ids) over (partition by department_id, fiscal_year order by month) as earlier_reading_ids,
    decimals
  from comparison.execution_progress
  where fiscal_year between $first_year and $last_year and cumulative_wan is not null
)
select
  'cumulative_falls' as check_id,
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case
    when cumulative_wan >= earlier_wan then 'pass'
    when earlier_wan - cumulative_wan <= envelope(1, least(decimals, earlier_decimals)) then 'hint'
    else 'fail'
  end as state,
  plain(cumulative_wan) as found,
  '截至' || earlier_month || '月的' || plain(earlier_wan) as expected,
  plain(earlier_wan - cumulative_wan) as difference,
  list_concat(earlier_reading_ids, spending_reading_ids) as reading_ids
from followed
where earlier_wan is not null
