-- claim_above_points: an indicator given more than its full points
-- rests on: single cells
-- Points that a score sheet prints beside the claim come before the scheme's. A self-evaluation form has points of its own:
-- a target is held against those of its line, not a part against the scheme's.
select
  i.department_id, i.fiscal_year,
  i.label as subject,
  'fail' as state,
  '自评得分' as left_label,
  plain(i.claimed) as left_value,
  plain(coalesce(c.points, i.points)) as limit_value,
  plain(i.claimed - coalesce(c.points, i.points)) as difference,
  case when i.claim_reading_id is null then i.reading_ids else [i.claim_reading_id] end as reading_ids
from evaluation.indicator_score as i
left join intake.indicator_claim as c
  on c.department_id = i.department_id and c.fiscal_year = i.fiscal_year and c.reading_id = i.claim_reading_id
where
  i.fiscal_year between $first_year and $last_year and i.claimed > coalesce(c.points, i.points)
  and not exists (
    from evaluation.own_target_score as o
    where o.department_id = i.department_id and o.fiscal_year = i.fiscal_year and o.indicator = i.indicator
  )
union all
select
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  '自评得分' as left_label,
  plain(claimed) as left_value,
  plain(points) as limit_value,
  plain(claimed - points) as difference,
  reading_ids
from evaluation.own_target_score
where fiscal_year between $first_year and $last_year and claimed > points
