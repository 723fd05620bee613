-- staffing: posts approved, staff in post and retirees
-- grain: department_id, fiscal_year      unit: persons, per cent (_pct)
select
  department_id, fiscal_year,
  max(amount) filter (item = 'approved_posts') as approved_posts,
  max(amount) filter (item = 'administrative_posts') as administrative_posts,
  max(amount) filter (item = 'institutional_posts') as institutional_posts,
  max(amount) filter (item = 'worker_posts') as worker_posts,
  max(amount) filter (item = 'staff_in_post') as staff_in_post,
  max(amount) filter (item = 'retirees') as retirees,
  rate_pct(max(amount) filter (item = 'staff_in_post'), max(amount) filter (item = 'approved_posts')) as staffing_rate_pct,
  list(reading_id order by reading_id) as reading_ids
from intake.figure
where
  fiscal_year between $first_year and $last_year and phase = 'final' and basis = 'total'
  and item in (
    'approved_posts', 'administrative_posts', 'institutional_posts', 'worker_posts', 'staff_in_post', 'retirees'
  )
group by department_id, fiscal_year
