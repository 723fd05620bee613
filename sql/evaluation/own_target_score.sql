-- own_target_score: points of each target that the department's self-evaluation form lists with points of its own
-- grain: department_id, fiscal_year, record      unit: 分 (two decimals, half-up)
-- Met: its points, less the scheme's deduction for a result far above the target. Missed: its points × the share attained.
-- Words for a result earn between the shares declared for them. Anything else is open up to what the department claims.
with
line as (
  select
    c.department_id, c.fiscal_year, c.record, d.scheme, i.indicator, c.indicator_label as label,
    cast(c.points as decimal(9, 2)) as points,
    cast(c.score as decimal(9, 2)) as claimed,
    t.outcome, t.attainment_pct, t.actual_text,
    i.overshoot_deduct_pct,
    coalesce(t.direction in ('at_least', 'about') and t.attainment_pct > 100 + s.overshoot_flag_pct, false) as overshoots,
    w.low_pct, w.high_pct,
    list_filter(list_append(coalesce(t.reading_ids, []), c.reading_id), id -> id is not null) as reading_ids
  from intake.indicator_claim as c
  inner join evaluation.department_scheme as d using (department_id, fiscal_year)
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  inner join evaluation.scheme_indicator as i
    on i.fiscal_year = d.fiscal_year and i.scheme = d.scheme and i.kind = 'targets'
    and len(list_filter(i.level1, name -> starts_with(bare(c.level1), name))) > 0
  left join comparison.target_attainment as t
    on t.department_id = c.department_id and t.fiscal_year = c.fiscal_year and t.record = c.record
    and bare(t.target_name) = bare(c.indicator_label)
  left join evaluation.scheme_wording as w
    on w.fiscal_year = i.fiscal_year and w.scheme = i.scheme
    and t.outcome = 'unclear' and w.wording = bare(t.actual_text)
  where c.fiscal_year between $first_year and $last_year and c.form = 'self_evaluation_form'
),
earned as (
  select
    *,
    case
      when outcome = 'met' and overshoots then quotient(points * (100 - overshoot_deduct_pct), 100)
      when outcome = 'met' then points
      when outcome = 'missed' and attainment_pct is not null
        then quotient(points * greatest(least(attainment_pct, 100), 0), 100)
    end as computed,
    case when points is null then 0 else greatest(least(coalesce(claimed, points), points), 0) end as claimable
  from line
)
select
  department_id, fiscal_year, record, scheme, indicator, label, points, claimed, outcome,
  cast(
    case
      when computed is not null then computed
      when low_pct is not null then least(coalesce(quotient(points * low_pct, 100), 0), claimable)
      else 0
    end as decimal(9, 2)
  ) as low,
  cast(
    case
      when computed is not null then computed
      when high_pct is not null then least(quotient(points * high_pct, 100), claimable)
      else claimable
    end as decimal(9, 2)
  ) as high,
  case
    when points is null then '没有填写分值'
    when computed is not null and outcome = 'met' and overshoots and overshoot_deduct_pct > 0
      then '完成率 ' || amount(attainment_pct, '%') || '%，超过警戒值，扣 ' || plain(points - computed) || ' 分'
    when computed is not null and outcome = 'met' then '达成'
    when outcome = 'missed' and computed is null then '未达成，没有可计算的完成率'
    when computed is not null then '未达成，完成率 ' || amount(attainment_pct, '%') || '%'
    when low_pct is not null then '“' || actual_text || '”，按定性指标分档'
    when outcome is null or outcome = 'not_reported' then '没有完成值'
    else '完成值与目标值不能比较'
  end as explanation,
  reading_ids
from earned
