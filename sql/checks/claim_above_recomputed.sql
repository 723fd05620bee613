-- claim_above_recomputed: an indicator claimed higher than the department's own numbers can give
-- rests on: whole tables
select
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  '自评得分' as left_label,
  plain(claimed) as left_value,
  '重算最高得分' as right_label,
  plain(high) as right_value,
  plain(claimed - high) as difference,
  list_filter(list_prepend(claim_reading_id, reading_ids), id -> id is not null) as reading_ids
from evaluation.indicator_score
where
  fiscal_year between $first_year and $last_year
  and claimed > high and claimed <= points and state <> 'not_applicable'
