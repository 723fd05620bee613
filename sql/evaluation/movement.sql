-- movement: how score and place of each department moved since the previous year, where both years are scored alike
-- grain: department_id, fiscal_year      unit: 分
-- previous year of: evaluation.department_evaluation, evaluation.ranking, evaluation.scheme
-- Scores and places are intervals: they moved for certain only where the two years' intervals do not overlap. A new end
-- of an interval may come from more evidence alone. A department reorganised since last year is not compared.
with
reorganised as (
  select distinct department_id, fiscal_year, last_year
  from intake.reorganisation
  where fiscal_year between $first_year and $last_year
),
year_pair as (
  select
    t.department_id, t.fiscal_year, t.scheme,
    p.scheme as previous_scheme,
    t.self_score, t.score_low, t.score_high,
    p.self_score as previous_self_score,
    p.score_low as previous_score_low,
    p.score_high as previous_score_high,
    case
      when p.department_id is null then '上年没有评价结果'
      when o.department_id is not null then '上年以后机构有合并或者分立，两年评价范围不同'
      when p.scheme <> t.scheme then '评分方案不同：上年按“' || before.label || '”评分，本年按“' || now.label || '”评分'
    end as reason
  from evaluation.department_evaluation as t
  inner join evaluation.scheme as now on now.fiscal_year = t.fiscal_year and now.scheme = t.scheme
  left join evaluation.department_evaluation as p
    on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year - 1
    and p.fiscal_year between $first_year - 1 and $last_year - 1
  left join evaluation.scheme as before on before.fiscal_year = p.fiscal_year and before.scheme = p.scheme
  left join reorganised as o
    on o.department_id = t.department_id and o.fiscal_year = t.fiscal_year and o.last_year = t.fiscal_year - 1
  where t.fiscal_year between $first_year and $last_year
),
placed as (
  select
    t.department_id, t.fiscal_year, t.place_best, t.place_worst, t.peers,
    p.place_best as previous_place_best,
    p.place_worst as previous_place_worst,
    p.peers as previous_peers
  from evaluation.ranking as t
  inner join evaluation.ranking as p
    on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year - 1
  where
    t.fiscal_year between $first_year and $last_year
    and p.fiscal_year between $first_year - 1 and $last_year - 1
    and t.state = 'comparable' and p.state = 'comparable'
),
alike as (
  select r.*
  from placed as r
  semi join year_pair as y on y.department_id = r.department_id and y.fiscal_year = r.fiscal_year and y.reason is null
)
select
  y.department_id, y.fiscal_year, y.scheme, y.previous_scheme,
  case when y.reason is null then 'comparable' else 'not_comparable' end as state,
  y.reason,
  case when y.reason is null then cast(y.self_score - y.previous_self_score as decimal(9, 2)) end as self_score_change,
  case when y.reason is null then cast(y.score_low - y.previous_score_low as decimal(9, 2)) end as score_low_change,
  case when y.reason is null then cast(y.score_high - y.previous_score_high as decimal(9, 2)) end as score_high_change,
  case when y.reason is null then direction(y.previous_score_low, y.previous_score_high, y.score_low, y.score_high) end
    as score_moved,
  r.place_best, r.place_worst, r.peers, r.previous_place_best, r.previous_place_worst, r.previous_peers,
  direction(-r.previous_place_worst, -r.previous_place_best, -r.place_worst, -r.place_best) as place_moved
from year_pair as y
left join alike as r on r.department_id = y.department_id and r.fiscal_year = y.fiscal_year
