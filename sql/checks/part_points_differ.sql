-- part_points_differ: the points that a self-evaluation form gives the targets of a part do not add up to the scheme's
select
  'part_points_differ' as check_id,
  o.department_id, o.fiscal_year,
  any_value(i.label) as subject,
  'hint' as state,
  plain(sum(o.points)) as found,
  plain(any_value(i.points)) as expected,
  plain(sum(o.points) - any_value(i.points)) as difference,
  flatten(list(o.reading_ids order by o.record)) as reading_ids
from evaluation.own_target_score as o
inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
where o.fiscal_year between $first_year and $last_year
group by o.department_id, o.fiscal_year, o.indicator
having count(o.points) = count(*) and sum(o.points) <> any_value(i.points)
