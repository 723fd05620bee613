-- progress_gap: the progress of work and of spending further apart than the declared limit; a warning: a hint
-- rests on: whole tables
select
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case gap_state when 'fail' then 'hint' else gap_state end as state,
  '工作完成进度' as left_label,
  amount(work_pct, '%') || '%' as left_value,
  '支出进度' as right_label,
  amount(spending_pct, '%') || '%' as right_value,
  plain(largest_gap_pp) || '个百分点' as limit_value,
  amount(abs(gap_pp), '%') || '个百分点' as difference,
  gap_reading_ids as reading_ids
from comparison.execution_progress
where fiscal_year between $first_year and $last_year and gap_state in ('pass', 'fail')
