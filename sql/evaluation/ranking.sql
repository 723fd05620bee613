-- ranking: the place of each department among those scored alike, as a range, since scores are intervals
-- grain: department_id, fiscal_year
-- Comparable: same region, scheme and applicable indicators, units with units. place_best counts who is surely ahead (low above my high),
-- place_worst who possibly is (high above my low); cumulative counts instead of pairs keep it linear. The group is one
-- text: DuckDB 1.5.5 matches nothing in an asof join on a list.
-- reason: why a department is compared with nobody, told against the largest group of its scheme, else of its region.
with
peer as (
  select
    e.department_id, e.fiscal_year, d.region, e.scheme, e.applicable, e.score_low, e.score_high,
    concat_ws('|', e.fiscal_year, d.region, d.parent_id is null, e.scheme, array_to_string(e.applicable, ',')) as alike,
    count(*) over (partition by alike) as peers
  from evaluation.effective_score as e
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
),
alike_group as (
  select
    alike, fiscal_year, region, scheme, applicable, peers,
    row_number() over (partition by fiscal_year, region, scheme order by peers desc, alike asc) as place_in_scheme,
    row_number() over (partition by fiscal_year, region order by peers desc, alike asc) as place_in_region
  from (select distinct alike, fiscal_year, region, scheme, applicable, peers from peer) as g
),
alone as (
  select
    g.alike, g.fiscal_year, g.scheme, g.applicable,
    s.applicable as other_applicable,
    s.peers as other_peers,
    r.scheme as region_scheme,
    r.peers as region_peers
  from alike_group as g
  left join alike_group as s
    on s.fiscal_year = g.fiscal_year and s.region = g.region and s.scheme = g.scheme
    and s.place_in_scheme = case when g.place_in_scheme = 1 then 2 else 1 end
  left join alike_group as r
    on r.fiscal_year = g.fiscal_year and r.region = g.region
    and r.place_in_region = case when g.place_in_region = 1 then 2 else 1 end
  where g.peers = 1
),
differing as (
  select
    a.alike,
    string_agg(i.label, '、' order by i.ordinal) filter (list_contains(a.applicable, i.indicator)) as more,
    string_agg(i.label, '、' order by i.ordinal) filter (not list_contains(a.applicable, i.indicator)) as fewer
  from alone as a
  inner join evaluation.scheme_indicator as i using (fiscal_year, scheme)
  where list_contains(a.applicable, i.indicator) <> list_contains(a.other_applicable, i.indicator)
  group by a.alike
),
explained as (
  select
    a.alike,
    case
      when a.region_scheme is null then '本地区本年度没有其他可以排位的部门'
      when a.other_peers is null
        then '评分方案不同：本地区没有其他部门按“' || mine.label || '”评分，最多的一组' || a.region_peers
          || '个部门按“' || theirs.label || '”评分'
      else '适用指标不同：与同一方案中最多的一组（' || a.other_peers || '个部门）相比'
        || coalesce('，本部门另外适用“' || d.more || '”', '') || coalesce('，本部门不涉及“' || d.fewer || '”', '')
    end as reason
  from alone as a
  left join differing as d using (alike)
  inner join evaluation.scheme as mine on mine.fiscal_year = a.fiscal_year and mine.scheme = a.scheme
  left join evaluation.scheme as theirs on theirs.fiscal_year = a.fiscal_year and theirs.scheme = a.region_scheme
)
select
  p.department_id, p.fiscal_year, p.scheme, p.score_low, p.score_high, p.peers,
  case when p.peers > 1 then 1 + p.peers - low.at_most end as place_best,
  case
    when p.peers > 1
      then p.peers - coalesce(high.at_most, 0) + case when p.score_high <= p.score_low then 1 else 0 end
  end as place_worst,
  case when p.peers > 1 then 'comparable' else 'not_comparable' end as state,
  x.reason
from peer as p
left join explained as x using (alike)
asof left join low on low.alike = p.alike and low.score_low <= p.score_high
asof left join high on high.alike = p.alike and high.score_high <= p.score_low
