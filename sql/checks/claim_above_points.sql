-- claim_above_points: an indicator given more than its full points, by the sheet itself or by the scheme
select
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  '自评得分' as left_label,
  plain(claimed) as left_value,
  plain(points) as limit_value,
  plain(claimed - points) as difference,
  case when claim_reading_id is null then reading_ids else [claim_reading_id] end as reading_ids
from evaluation.indicator_score
where fiscal_year between $first_year and $last_year and claimed > points
