-- claim_above_points: an indicator given more than its full points, by the sheet itself or by the scheme
select
  'claim_above_points' as check_id,
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  plain(claimed) as found,
  plain(points) as expected,
  plain(claimed - points) as difference,
  [claim_reading_id] as reading_ids
from evaluation.indicator_score
where fiscal_year between $first_year and $last_year and claimed > points
