-- evaluation: department-years whose outcome differs between two runs
-- grain: department_id, fiscal_year      unit: 分
select
  department_id, fiscal_year,
  o.scheme as old_scheme, o.self_score as old_self_score, o.score_low as old_score_low, o.score_high as old_score_high,
  o.grade_low as old_grade_low, o.grade_high as old_grade_high, o.verdict as old_verdict,
  o.adopted_low as old_adopted_low, o.adopted_high as old_adopted_high,
  n.scheme as new_scheme, n.self_score as new_self_score, n.score_low as new_score_low, n.score_high as new_score_high,
  n.grade_low as new_grade_low, n.grade_high as new_grade_high, n.verdict as new_verdict,
  n.adopted_low as new_adopted_low, n.adopted_high as new_adopted_high
from before.evaluation as o
full join after.evaluation as n using (department_id, fiscal_year)
where
  (o.scheme, o.self_score, o.score_low, o.score_high, o.grade_low, o.grade_high, o.verdict, o.adopted_low, o.adopted_high)
  is distinct from
  (n.scheme, n.self_score, n.score_low, n.score_high, n.grade_low, n.grade_high, n.verdict, n.adopted_low, n.adopted_high)
order by department_id, fiscal_year
