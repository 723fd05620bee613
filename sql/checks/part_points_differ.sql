-- part_points_differ: the points that a self-evaluation form gives the targets of a part do not add up to the scheme's
-- rests on: whole tables
select
  o.department_id, o.fiscal_year,
  any_value(i.label) as subject,
  'hint' as state,
  '自评表分值合计' as left_label,
  plain(sum(o.points)) as left_value,
  '评分标准分值' as right_label,
  plain(any_value(i.points)) as right_value,
  plain(sum(o.points) - any_value(i.points)) as difference,
  flatten(list(o.reading_ids order by o.record)) as reading_ids
from evaluation.own_target_score as o
inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
where o.fiscal_year between $first_year and $last_year
group by o.department_id, o.fiscal_year, o.indicator
having count(o.points) = count(*) and sum(o.points) <> any_value(i.points)
