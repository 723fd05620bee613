-- indicator_score: points of each indicator as an interval: computed, or claimed at most, or unknown from 0 to full
-- grain: department_id, fiscal_year, indicator      unit: 分 (two decimals, half-up)
-- needed: what evidence would close the interval, and the points that it decides.
with
named as (  -- the indicator that each label of a score sheet stands for; labels are few, claims are many
  select i.fiscal_year, i.scheme, i.indicator, c.indicator_label
  from (
    select distinct fiscal_year, indicator_label
    from intake.indicator_claim
    where fiscal_year between $first_year and $last_year
  ) as c
  inner join evaluation.scheme_indicator as i
    on i.fiscal_year = c.fiscal_year and list_contains(i.names, bare(c.indicator_label))
),
claim as (
  select
    l.department_id, l.fiscal_year, i.indicator, max(c.score) as claimed, max(c.reading_id) as claim_reading_id,
    max(c.evidence) as evidence, max(c.evidence_reading_id) as evidence_reading_id
  from intake.indicator_claim as c
  inner join evaluation.department_scheme as l using (department_id, fiscal_year)
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  inner join named as i
    on i.fiscal_year = l.fiscal_year and i.scheme = l.scheme and i.indicator_label = c.indicator_label
  where
    c.fiscal_year between $first_year and $last_year
    and (c.form <> 'self_evaluation_form' or list_contains(s.forms, c.form))
  group by l.department_id, l.fiscal_year, i.indicator
),
own_target as (
  select
    department_id, fiscal_year, indicator,
    sum(low) as low, sum(high) as high, sum(points) as points, sum(claimed) as claimed,
    count(*) as targets, count(*) filter (points is null) as unpointed, count(*) filter (outcome = 'met') as met,
    string_agg('“' || label || '”', '、' order by record) filter (high > low or points is null) as open_targets,
    flatten(list(reading_ids order by record)) as reading_ids
  from evaluation.own_target_score
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year, indicator
),
line as (
  select
    d.department_id, d.fiscal_year, d.scheme, i.indicator, i.ordinal, i.group_label, i.label,
    coalesce(w.points, i.points) as points, i.measure,
    i.kind, i.is_judged, s.not_applicable,
    case when i.kind <> 'unstated' then m.state end as measure_state,  -- nor is it known what holds where it does not apply
    m.formula, m.needed, coalesce(m.reading_ids, []) as reading_ids,
    case
      when i.kind = 'unstated' then null
      when m.denominator = 0 and m.numerator <> 0 and s.zero_denominator <> 'open'
        then case s.zero_denominator when 'full_marks' then coalesce(w.points, i.points) else 0 end
      else points_earned(i.kind, i.counting, m.value, coalesce(w.points, i.points), i.limit_pct, i.step_pct, i.deduct, i.bands)
    end as computed
  from evaluation.department_scheme as d
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  inner join evaluation.scheme_indicator as i using (fiscal_year, scheme)
  left join evaluation.own_points as w
    on w.department_id = d.department_id and w.fiscal_year = d.fiscal_year and w.indicator = i.indicator
  left join evaluation.measure as m
    on m.department_id = d.department_id and m.fiscal_year = d.fiscal_year and m.measure = i.measure
  where d.fiscal_year between $first_year and $last_year
),
scored as (
  select
    l.* replace (
      case when l.kind = 'targets' then coalesce(o.reading_ids, []) else l.reading_ids end as reading_ids
    ),
    c.claim_reading_id, c.evidence, c.evidence_reading_id, o.targets, o.met, o.open_targets,
    coalesce(c.claimed, o.claimed) as claimed,
    -- targets without points, and points that the form does not give out, stay open
    least(o.low, l.points) as targets_low,
    case when o.unpointed > 0 then l.points else least(o.high + greatest(l.points - o.points, 0), l.points) end
      as targets_high
  from line as l
  left join claim as c using (department_id, fiscal_year, indicator)
  left join own_target as o using (department_id, fiscal_year, indicator)
),
bounded as (
  select
    *,
    cast(
      case
        when computed is not null then computed
        when measure_state = 'not_applicable' and not_applicable = 'full_marks' then points
        when kind = 'targets' and targets is not null then targets_low
        when kind = 'evidenced' and evidence is not null and claimed is not null then greatest(least(claimed, points), 0)
        else 0
      end as decimal(9, 2)
    ) as low,
    cast(
      case
        when computed is not null then computed
        when measure_state = 'not_applicable' and not_applicable = 'redistribute' then 0
        when measure_state = 'not_applicable' then points
        when kind = 'targets' and targets is not null then targets_high
        when is_judged and claimed is not null then greatest(least(claimed, points), 0)
        else points
      end as decimal(9, 2)
    ) as high
  from scored
)
select
  department_id, fiscal_year, scheme, indicator, ordinal, group_label, label,
  cast(points as decimal(9, 2)) as points,
  measure,
  low,
  high,
  case
    when measure_state = 'not_applicable' and computed is null then 'not_applicable'
    when computed >= points or kind = 'targets' and low >= points then 'pass'
    when computed is not null or kind = 'targets' and low = high then 'fail'
    else 'insufficient_data'
  end as state,
  cast(claimed as decimal(9, 2)) as claimed,
  case
    when computed is not null then formula || '；得 ' || plain(computed) || ' 分'
    when measure_state = 'not_applicable' and not_applicable = 'full_marks'
      then formula || '；按评分标准记满分 ' || plain(points) || ' 分'
    when measure_state = 'not_applicable' and not_applicable = 'redistribute' then formula || '；本项不适用，分值由其余指标分摊'
    when measure_state = 'not_applicable' then formula || '；本项不适用，得分待定'
    when kind = 'unstated'
      then '资料未载明评分标准' || coalesce('（' || formula || '）', '') || '；得分在 0～' || plain(points) || ' 分之间'
    when kind = 'targets' and targets is not null
      then '自评表列指标 ' || targets || ' 项，达成 ' || met || ' 项；得 '
        || case when low = high then '' else plain(low) || '～' end || plain(high) || ' 分'
    when kind = 'targets' then '没有列明分值的自评指标；得分在 0～' || plain(points) || ' 分之间'
    when kind = 'evidenced' and low = high and evidence is not null
      then '部门自评 ' || plain(claimed) || ' 分，佐证材料：' || evidence || '；按自评计，待复核'
    when is_judged and claimed is not null then '需评审认定；部门自评 ' || plain(claimed) || ' 分，只作为上限'
    when is_judged then '需评审认定；部门未提供该项自评和依据，0～' || plain(points) || ' 分'
    else formula || '；得分在 0～' || plain(points) || ' 分之间'
  end as explanation,
  case
    when low = high then null
    when kind = 'unstated' then '取得本项评分标准原文'
    when kind = 'targets' and targets is not null then '补报' || coalesce(open_targets, '其余指标') || '的分值、目标值和可比的完成值'
    when kind = 'targets' then '报送列明分值的自评表'
    when is_judged then '提供佐证材料并经评审认定'
    when needed is not null then '提供' || needed
    else '核实基数'
  end || '可确定' || plain(high - low) || '分' as needed,
  reading_ids,
  claim_reading_id,
  evidence_reading_id
from bounded
