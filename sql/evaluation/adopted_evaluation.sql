-- adopted_evaluation: the score of a department-year with what reviews adopted in place of the recomputed intervals
-- grain: department_id, fiscal_year      unit: 分
-- Only where something was adopted. Claim and recomputed interval stay as they are in department_evaluation.
with
total as (
  select
    i.department_id, i.fiscal_year, i.scheme,
    count(a.indicator) as adopted,
    spread(
      sum(coalesce(a.adopted_low, i.low)), s.not_applicable,
      sum(i.points) filter (i.state <> 'not_applicable' or a.indicator is not null), 0
    ) as low,
    spread(
      sum(coalesce(a.adopted_high, i.high)), s.not_applicable,
      sum(i.points) filter (i.state <> 'not_applicable' or a.indicator is not null), 100
    ) as high
  from evaluation.indicator_score as i
  semi join evaluation.adopted_score as r using (department_id, fiscal_year)
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  left join evaluation.adopted_score as a using (department_id, fiscal_year, indicator)
  where i.fiscal_year between $first_year and $last_year
  group by i.department_id, i.fiscal_year, i.scheme, s.not_applicable
  having count(a.indicator) > 0
)
select
  t.department_id, t.fiscal_year, t.scheme, t.adopted,
  cast(t.low as decimal(9, 2)) as adopted_low,
  cast(t.high as decimal(9, 2)) as adopted_high,
  low.label as adopted_grade_low,
  high.label as adopted_grade_high
from total as t
inner join evaluation.grade as low
  on low.fiscal_year = t.fiscal_year and low.scheme = t.scheme
  and t.low >= low.at_least and (low.below is null or t.low < low.below)
inner join evaluation.grade as high
  on high.fiscal_year = t.fiscal_year and high.scheme = t.scheme
  and t.high >= high.at_least and (high.below is null or t.high < high.below)
