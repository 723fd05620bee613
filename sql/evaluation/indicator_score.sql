-- indicator_score: points of each indicator as an interval: computed, or claimed at most, or unknown from 0 to full
-- grain: department_id, fiscal_year, indicator      unit: 分 (two decimals, half-up)
with
line as (
  select
    d.department_id, d.fiscal_year, d.scheme, i.indicator, i.ordinal, i.group_label, i.label, i.points, i.measure,
    i.kind, i.limit_pct, i.step_pct, i.deduct, i.counting, s.not_applicable,
    m.value, m.state as measure_state, m.formula, coalesce(m.reading_ids, []) as reading_ids
  from evaluation.department_scheme as d
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  inner join evaluation.scheme_indicator as i using (fiscal_year, scheme)
  left join evaluation.measure as m
    on m.department_id = d.department_id and m.fiscal_year = d.fiscal_year and m.measure = i.measure
  where d.fiscal_year between $first_year and $last_year
),
claim as (
  select
    l.department_id, l.fiscal_year, i.indicator, max(c.score) as claimed, max(c.reading_id) as claim_reading_id
  from intake.indicator_claim as c
  inner join evaluation.department_scheme as l using (department_id, fiscal_year)
  inner join evaluation.scheme_indicator as i
    on i.fiscal_year = l.fiscal_year and i.scheme = l.scheme and list_contains(i.names, bare(c.indicator_label))
  where c.fiscal_year between $first_year and $last_year and c.form <> 'self_evaluation_form'
  group by l.department_id, l.fiscal_year, i.indicator
),
band as (
  select
    l.department_id, l.fiscal_year, l.indicator, arg_min(b.points, b.ordinal) as points
  from line as l
  inner join evaluation.scheme_band as b
    on b.fiscal_year = l.fiscal_year and b.scheme = l.scheme and b.indicator = l.indicator
    and (b.at_most is null or l.value <= b.at_most)
    and (b.at_least is null or l.value >= b.at_least)
  where l.value is not null
  group by l.department_id, l.fiscal_year, l.indicator
),
excess as (
  select
    l.*, b.points as band_points,
    case l.kind
      when 'deduct_over' then greatest(l.value - l.limit_pct, 0)
      when 'deduct_under' then greatest(l.limit_pct - l.value, 0)
      when 'deduct_off' then abs(l.value - l.limit_pct)
    end as over_pct
  from line as l
  left join band as b using (department_id, fiscal_year, indicator)
),
scored as (
  select
    *,
    case
      when value is null then null
      when kind in ('bands', 'thresholds') then band_points
      when kind = 'proportional' then quotient(points * greatest(least(value, 100), 0), 100)
      when counting = 'proportional' then greatest(points - quotient(over_pct * deduct, step_pct), 0)
      when counting = 'completed_steps' then greatest(points - completed_steps(over_pct, step_pct) * deduct, 0)
      when counting = 'started_steps' then greatest(points - started_steps(over_pct, step_pct) * deduct, 0)
    end as computed
  from excess
)
select
  s.department_id, s.fiscal_year, s.scheme, s.indicator, s.ordinal, s.group_label, s.label,
  cast(s.points as decimal(9, 2)) as points,
  s.measure,
  cast(
    case
      when s.computed is not null then s.computed
      when s.measure_state = 'not_applicable' and s.not_applicable = 'full_marks' then s.points
      else 0
    end as decimal(9, 2)
  ) as low,
  cast(
    case
      when s.computed is not null then s.computed
      when s.measure_state = 'not_applicable' then s.points
      when s.kind = 'judgement' and c.claimed is not null then greatest(least(c.claimed, s.points), 0)
      else s.points
    end as decimal(9, 2)
  ) as high,
  case
    when s.computed is not null and s.computed >= s.points then 'pass'
    when s.computed is not null then 'fail'
    when s.measure_state = 'not_applicable' then 'not_applicable'
    else 'insufficient_data'
  end as state,
  cast(c.claimed as decimal(9, 2)) as claimed,
  case
    when s.computed is not null then s.formula || '；得 ' || plain(s.computed) || ' 分'
    when s.measure_state = 'not_applicable' and s.not_applicable = 'full_marks'
      then s.formula || '；按评分标准记满分 ' || plain(s.points) || ' 分'
    when s.measure_state = 'not_applicable' then s.formula || '；本项不适用，得分待定'
    when s.kind = 'judgement' and c.claimed is not null
      then '需评审认定；部门自评 ' || plain(c.claimed) || ' 分，只作为上限'
    when s.kind = 'judgement' then '需评审认定；部门未提供该项自评和依据，0～' || plain(s.points) || ' 分'
    else s.formula || '；得分在 0～' || plain(s.points) || ' 分之间'
  end as explanation,
  s.reading_ids,
  c.claim_reading_id
from scored as s
left join claim as c using (department_id, fiscal_year, indicator)
