-- spending_slow: spending below what is due of the year's budget by the month; a warning, no contradiction: a hint
-- rests on: whole tables
-- Of the months that answer to one limit the first that was reported is judged: July where June was not, never both.
select
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case spending_state when 'fail' then 'hint' else spending_state end as state,
  '支出进度' as left_label,
  amount(spending_pct, '%') || '%' as left_value,
  '应达到的期限' as right_label,
  '1—' || due_month || '月' as right_value,
  plain(due_pct) || '%' as limit_value,
  amount(due_pct - spending_pct, '%') || '个百分点' as difference,
  spending_reading_ids as reading_ids
from comparison.execution_progress
where fiscal_year between $first_year and $last_year and spending_state <> 'not_applicable'
qualify row_number() over (partition by department_id, fiscal_year, due_month order by month) = 1
