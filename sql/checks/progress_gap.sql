-- progress_gap: the progress of work and of spending further apart than the declared limit; a warning: a hint
select
  'progress_gap' as check_id,
  department_id, fiscal_year,
  '截至' || month || '月' as subject,
  case gap_state when 'fail' then 'hint' else gap_state end as state,
  plain(work_pct) || '%' as found,
  plain(spending_pct) || '%' as expected,
  plain(abs(gap_pp)) || '个百分点' as difference,
  gap_reading_ids as reading_ids
from comparison.execution_progress
where fiscal_year between $first_year and $last_year and gap_state in ('pass', 'fail')
