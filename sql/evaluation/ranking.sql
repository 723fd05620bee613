-- ranking: the place of each department among those scored alike, as a range, since scores are intervals
-- grain: department_id, fiscal_year
-- Comparable: same region, scheme and applicable indicators. place_best counts who is surely ahead (low above my high),
-- place_worst who possibly is (high above my low); cumulative counts instead of pairs keep it linear. The group is one
-- text: DuckDB 1.5.5 matches nothing in an asof join on a list.
with
peer as (
  select
    e.department_id, e.fiscal_year, e.scheme, e.score_low, e.score_high,
    concat_ws('|', e.fiscal_year, d.region, e.scheme, array_to_string(e.applicable, ',')) as alike,
    count(*) over (partition by alike) as peers
  from evaluation.department_evaluation as e
  inner join intake.department as d using (department_id, fiscal_year)
  where e.fiscal_year between $first_year and $last_year
),
low as (
  select distinct alike, score_low, count(*) over (partition by alike order by score_low) as at_most
  from peer
),
high as (
  select distinct alike, score_high, count(*) over (partition by alike order by score_high) as at_most
  from peer
)
select
  p.department_id, p.fiscal_year, p.scheme, p.score_low, p.score_high, p.peers,
  case when p.peers > 1 then 1 + p.peers - low.at_most end as place_best,
  case
    when p.peers > 1
      then p.peers - coalesce(high.at_most, 0) + case when p.score_high <= p.score_low then 1 else 0 end
  end as place_worst,
  case when p.peers > 1 then 'comparable' else 'not_comparable' end as state
from peer as p
asof left join low on low.alike = p.alike and low.score_low <= p.score_high
asof left join high on high.alike = p.alike and high.score_high <= p.score_low
