-- spending_slow: spending below what is due of the year's budget by the month; a warning, no contradiction: a hint
-- Of the months that answer to one limit the first that was reported is judged: July where June was not, never both.
select
  'spending_slow' as check_id,
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case spending_state when 'fail' then 'hint' else spending_state end as state,
  plain(spending_pct) || '%' as found,
  '1—' || due_month || '月应达到的' || plain(due_pct) || '%' as expected,
  plain(due_pct - spending_pct) || '个百分点' as difference,
  spending_reading_ids as reading_ids
from comparison.execution_progress
where fiscal_year between $first_year and $last_year and spending_state <> 'not_applicable'
qualify row_number() over (partition by department_id, fiscal_year, due_month order by month) = 1
