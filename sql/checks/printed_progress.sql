-- printed_progress: the spending rate that the form prints for a month against the one recomputed from its amounts
-- rests on: whole tables
-- Amounts and rate are printed rounded: half a unit of each last place is allowed for.
select
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case
    when
      abs(printed_pct - spending_pct)
      <= 0.005 + 0.5 * power(10, -printed_decimals)
      + 50 * (1 + abs(printed_pct) / 100) * power(10, -decimals) / budget_wan
      then 'pass'
    else 'fail'
  end as state,
  '所填支出进度' as left_label,
  plain(printed_pct) || '%' as left_value,
  '按金额计算的支出进度' as right_label,
  amount(spending_pct, '%') || '%' as right_value,
  amount(printed_pct - spending_pct, '%') || '个百分点' as difference,
  printed_reading_ids as reading_ids
from comparison.execution_progress
where fiscal_year between $first_year and $last_year and printed_pct is not null and spending_pct is not null
