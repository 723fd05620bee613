-- review_score_differs: an adopted score that does not follow from the adopted value by the scheme's rule
-- rests on: single cells
select
  a.department_id, a.fiscal_year,
  i.label as subject,
  'hint' as state,
  '认定得分' as left_label,
  plain(a.adopted_low) as left_value,
  '按标准应得分' as right_label,
  plain(a.follows) as right_value,
  plain(a.adopted_low - a.follows) as difference,
  a.reading_ids
from evaluation.adopted_score as a
inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
where a.fiscal_year between $first_year and $last_year and a.follows <> a.adopted_low
