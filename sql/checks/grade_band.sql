-- grade_band: the claimed grade is not the one of the claimed score
-- rests on: single cells
select
  e.department_id, e.fiscal_year,
  '自评 ' || plain(e.self_score) || ' 分' as subject,
  case when list_contains(g.names, e.self_grade) then 'pass' else 'fail' end as state,
  '填报等级' as left_label,
  e.self_grade as left_value,
  '得分对应等级' as right_label,
  g.label as right_value,
  [a.self_score_reading_id, a.self_grade_reading_id] as reading_ids
from evaluation.department_evaluation as e
inner join intake.self_assessment as a using (department_id, fiscal_year)
inner join evaluation.grade as g
  on g.fiscal_year = e.fiscal_year and g.scheme = e.scheme
  and e.self_score >= g.at_least and (g.below is null or e.self_score < g.below)
where e.fiscal_year between $first_year and $last_year and e.self_grade is not null
