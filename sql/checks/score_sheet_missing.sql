-- score_sheet_missing: a self-score without the sheet that adds up to it
-- rests on: single cells
select
  a.department_id, a.fiscal_year,
  '自评评分表' as subject,
  'insufficient_data' as state,
  '自评得分' as left_label,
  plain(a.self_score) as left_value,
  [a.self_score_reading_id] as reading_ids
from intake.self_assessment as a
anti join intake.indicator_claim as c using (department_id, fiscal_year)
where a.fiscal_year between $first_year and $last_year and a.self_score is not null
