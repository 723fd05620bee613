-- evaluation: the outcome of each department-year
-- grain: department_id, fiscal_year      unit: 分
select
  e.department_id, e.fiscal_year, d.name as department, d.synthetic, e.scheme, e.self_score, e.score_low, e.score_high,
  e.grade_low, e.grade_high, e.verdict, a.adopted_low, a.adopted_high
from evaluation.department_evaluation as e
inner join intake.department as d using (department_id, fiscal_year)
left join evaluation.adopted_evaluation as a using (department_id, fiscal_year)
where e.fiscal_year between $first_year and $last_year
