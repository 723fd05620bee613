-- target_direction: a target without a sign whose own points contradict what its kind says of the way it is meant
-- rests on: whole tables
select
  t.department_id, t.fiscal_year,
  t.target_name as subject,
  'hint' as state,
  '自评得分' as left_label,
  plain(c.score) || '分（满分' || plain(c.points) || '分）' as left_value,
  '按指标类别推断的方向' as right_label,
  case t.contradicted_direction when 'at_least' then '不低于' else '不高于' end || '目标值' as right_value,
  list_append(t.reading_ids, c.reading_id) as reading_ids
from comparison.target_attainment as t
inner join intake.indicator_claim as c
  on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year and c.record = t.record
where t.fiscal_year between $first_year and $last_year and t.contradicted_direction is not null
