-- adopted_score: what a review adopted for an indicator, beside the claim and the recomputed interval
-- grain: department_id, fiscal_year, indicator      unit: 分
-- The score that the reviewer gives stands; without one it follows from the adopted value by the scheme's rule, or from
-- the points of a checklist: what has no answer yet stays open. Lines that lack who, when, why or on what do not count,
-- nor does a score that the line does not have.
with
line as (
  select
    r.department_id, r.fiscal_year, r.record, r.received_at, i.scheme, i.indicator, i.kind, coalesce(w.points, i.points) as points, r.point,
    r.adopted_value, r.adopted_score, r.reviewer, r.reviewed_on, r.reason, r.evidence, r.reading_ids,
    case
      when r.adopted_value is null then null
      when i.kind = 'breaches' then greatest(i.points - r.adopted_value * i.deduct, 0)
      when i.measure is not null
        then points_earned(
          i.kind, i.counting, cast(r.adopted_value as decimal(36, 2)), coalesce(w.points, i.points), i.limit_pct, i.step_pct, i.deduct, i.bands
        )
    end as follows,
    case
      when r.point is null then coalesce(w.points, i.points)
      when i.kind = 'checklist'
        then list_filter(i.bands, item -> bare(item.label) = bare(r.point))[1].points
    end as most
  from intake.review as r
  inner join evaluation.department_scheme as d using (department_id, fiscal_year)
  inner join evaluation.scheme_indicator as i
    on i.fiscal_year = d.fiscal_year and i.scheme = d.scheme and list_contains(i.names, bare(r.indicator_label))
  left join evaluation.own_points as w
    on w.department_id = r.department_id and w.fiscal_year = r.fiscal_year and w.indicator = i.indicator
  where r.fiscal_year between $first_year and $last_year and r.lacking = ''
),
given as (  -- an indicator may be called by any of its names: the newest word on it counts
  select *, coalesce(adopted_score, follows) as score
  from line
  where coalesce(adopted_score, follows) between 0 and most
  qualify
    row_number() over (
      partition by department_id, fiscal_year, indicator, bare(point) order by received_at desc, record desc
    ) = 1
),
whole as (
  select * from given
  where point is null
),
ticked as (
  select
    department_id, fiscal_year, scheme, indicator, any_value(points) as points,
    sum(score) as low,
    sum(score) + any_value(points) - sum(most) as high,
    string_agg(distinct reviewer, '、' order by reviewer) as reviewer,
    max(reviewed_on) as reviewed_on,
    string_agg(point || '：' || reason, '；' order by record) as reason,
    string_agg(point || '：' || evidence, '；' order by record) as evidence,
    flatten(list(reading_ids order by record)) as reading_ids
  from given
  where point is not null
  group by department_id, fiscal_year, scheme, indicator
)
select
  department_id, fiscal_year, scheme, indicator,
  adopted_value,
  cast(score as decimal(9, 2)) as adopted_low,
  cast(score as decimal(9, 2)) as adopted_high,
  cast(follows as decimal(9, 2)) as follows,
  reviewer, reviewed_on, reason, evidence, reading_ids
from whole
union all
select
  department_id, fiscal_year, scheme, indicator,
  null as adopted_value,
  cast(low as decimal(9, 2)) as adopted_low,
  cast(high as decimal(9, 2)) as adopted_high,
  null as follows,
  reviewer, reviewed_on, reason, evidence, reading_ids
from ticked
anti join whole using (department_id, fiscal_year, indicator)
