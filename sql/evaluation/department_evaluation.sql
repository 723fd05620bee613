-- department_evaluation: the recomputed interval, its grades, and the verdict on the self-score
-- grain: department_id, fiscal_year      unit: 分
-- gap: how far the self-score lies outside the interval (above: positive, below: negative), 0 inside.
with
line_total as (
  select
    department_id, fiscal_year, scheme,
    sum(low) as low,
    sum(high) as high,
    sum(points) filter (state <> 'not_applicable') as applicable_points,
    list_sort(list(struct_pack(ordinal := ordinal, text := label || '：' || explanation)) filter (high < points))
      as reasons,
    list_sort(list(indicator) filter (state <> 'not_applicable')) as applicable
  from evaluation.indicator_score
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year, scheme
),
total as (
  select
    l.department_id, l.fiscal_year, l.scheme, l.reasons, l.applicable,
    -- points of what does not apply are spread over the others where the scheme says so
    spread(l.low, s.not_applicable, l.applicable_points, 0) as score_low,
    spread(l.high, s.not_applicable, l.applicable_points, 100) as score_high
  from line_total as l
  inner join evaluation.scheme as s using (fiscal_year, scheme)
)
select
  t.department_id, t.fiscal_year, t.scheme,
  a.self_score,
  a.self_grade,
  cast(t.score_low as decimal(9, 2)) as score_low,
  cast(t.score_high as decimal(9, 2)) as score_high,
  low.label as grade_low,
  high.label as grade_high,
  case
    when a.self_score is null then 'no_claim'
    when a.self_score > t.score_high or a.self_score < t.score_low then 'unreachable'
    when t.score_low = t.score_high then 'verified'
    else 'plausible'
  end as verdict,
  cast(
    case
      when a.self_score > t.score_high then a.self_score - t.score_high
      when a.self_score < t.score_low then a.self_score - t.score_low
      when a.self_score is not null then 0
    end as decimal(9, 2)
  ) as gap,
  coalesce([r['text'] for r in t.reasons], []) as reasons,
  t.applicable
from total as t
inner join intake.self_assessment as a using (department_id, fiscal_year)
left join evaluation.grade as low
  on low.fiscal_year = t.fiscal_year and low.scheme = t.scheme
  and t.score_low >= low.at_least and (low.below is null or t.score_low < low.below)
left join evaluation.grade as high
  on high.fiscal_year = t.fiscal_year and high.scheme = t.scheme
  and t.score_high >= high.at_least and (high.below is null or t.score_high < high.below)
where a.fiscal_year between $first_year and $last_year
