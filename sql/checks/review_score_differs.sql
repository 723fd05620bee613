-- review_score_differs: an adopted score that does not follow from the adopted value by the scheme's rule
select
  'review_score_differs' as check_id,
  a.department_id, a.fiscal_year,
  i.label as subject,
  'hint' as state,
  plain(a.adopted_low) as found,
  plain(a.follows) as expected,
  plain(a.adopted_low - a.follows) as difference,
  a.reading_ids
from evaluation.adopted_score as a
inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
where a.fiscal_year between $first_year and $last_year and a.follows <> a.adopted_low
