-- claim_above_points: an indicator given more than its full points, by the sheet itself or by the scheme
select
  'claim_above_points' as check_id,
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  plain(claimed) as found,
  plain(points) as expected,
  plain(claimed - points) as difference,
  case when claim_reading_id is null then reading_ids else [claim_reading_id] end as reading_ids
from evaluation.indicator_score
where fiscal_year between $first_year and $last_year and claimed > points
