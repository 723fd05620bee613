-- score: indicators whose points, claim or adopted score differ between two runs, with what they differ for
-- grain: department_id, fiscal_year, indicator      unit: 分
with
changed as (
  select
    department_id, fiscal_year, indicator,
    coalesce(n.ordinal, o.ordinal) as ordinal, coalesce(n.label, o.label) as label,
    o.points as old_points, o.low as old_low, o.high as old_high, o.claimed as old_claimed,
    o.adopted_low as old_adopted_low, o.adopted_high as old_adopted_high,
    n.points as new_points, n.low as new_low, n.high as new_high, n.claimed as new_claimed,
    n.adopted_low as new_adopted_low, n.adopted_high as new_adopted_high,
    coalesce(o.reading_ids, []) || coalesce(n.reading_ids, []) as reading_ids
  from before.score as o
  full join after.score as n using (department_id, fiscal_year, indicator)
  where
    (o.points, o.low, o.high, o.claimed, o.adopted_low, o.adopted_high)
    is distinct from (n.points, n.low, n.high, n.claimed, n.adopted_low, n.adopted_high)
),
behind as (
  select
    c.department_id, c.fiscal_year, c.indicator,
    list(distinct struct_pack(cause := r.cause, source := r.source)) as causes
  from changed as c, unnest(c.reading_ids) as u (reading_id)
  inner join diff.reading_cause as r on r.department_id = c.department_id and r.reading_id = u.reading_id
  group by c.department_id, c.fiscal_year, c.indicator
)
select c.* exclude (reading_ids), coalesce(list_sort(b.causes), []) as causes
from changed as c
left join behind as b using (department_id, fiscal_year, indicator)
order by c.department_id, c.fiscal_year, c.ordinal
