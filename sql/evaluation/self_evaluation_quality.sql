-- self_evaluation_quality: how well the self-evaluation was made, by aspect, as an interval; no part of the score
-- grain: department_id, fiscal_year, aspect      unit: 分 (two decimals, half-up)
-- had ÷ asked gives the points of what is filled in or has a share; deducted is taken off. An aspect for which there is
-- nothing to count is open from 0 to full, and says why. Several findings of one cause count once, by the gravest.
with
department_year as (
  select department_id, fiscal_year
  from intake.self_assessment
  where fiscal_year between $first_year and $last_year and coalesce(self_score, claim_total) is not null
  union
  select department_id, fiscal_year
  from intake.performance_target
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year
  from intake.indicator_claim
  where fiscal_year between $first_year and $last_year
),
target as (
  select
    a.department_id, a.fiscal_year,
    count(*) as targets,
    count(*) filter (
      case  -- a day is only looked for where there is no number: that takes time
        when coalesce(t.target_value, t.target_upper) is null
          then last_named_day(printed(t.target_text), t.fiscal_year) is not null
        else true
      end
    ) as quantified,
    count(*) filter (a.outcome in ('missed', 'not_reported')) as unmet,
    count(a.deviation) filter (a.outcome in ('missed', 'not_reported')) as explained,
    bool_or(t.deviation_state is not null) as is_asked,
    bool_or(a.outcome = 'unclear') as is_unclear
  from comparison.target_attainment as a
  inner join intake.performance_target as t using (department_id, fiscal_year, record)
  where a.fiscal_year between $first_year and $last_year
  group by a.department_id, a.fiscal_year
),
claim as (
  select
    department_id, fiscal_year,
    sum(points) as claimed,
    sum(points) filter (state in ('pass', 'fail', 'not_applicable') or evidence_reading_id is not null) as supported
  from evaluation.indicator_score
  where fiscal_year between $first_year and $last_year and claimed is not null
  group by department_id, fiscal_year
),
counted_item as (
  select fiscal_year, aspect, unnest(items) as item
  from evaluation.quality_aspect
),
counted_category as (
  select fiscal_year, aspect, unnest(list_distinct(categories)) as category
  from evaluation.quality_aspect
),
received as (
  select r.department_id, r.fiscal_year, q.aspect, cast(min(s.received_at + interval 8 hour) as date) as received_on
  from intake.reading as r
  inner join counted_item as q using (fiscal_year, item)
  inner join intake.submission as s using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year
  group by r.department_id, r.fiscal_year, q.aspect
),
asked_figure as (  -- few of all figures
  select f.department_id, f.fiscal_year, f.item, f.phase, f.basis, f.state
  from intake.figure as f
  semi join evaluation.quality_part as p
    on p.fiscal_year = f.fiscal_year and p.kind = 'figure' and p.item = f.item and p.phase = f.phase and p.basis = f.basis
  where f.fiscal_year between $first_year and $last_year
),
part as (
  select
    d.department_id, d.fiscal_year, p.aspect, p.ordinal, p.label,
    case p.kind
      when 'figure' then coalesce(f.state not in ('blank', 'unparsed', 'uncalculated'), false)
      when 'text' then n.text is not null
      else case p.item when 'targets' then t.targets is not null else c.claimed is not null end
    end as is_filled
  from department_year as d
  inner join evaluation.quality_part as p using (fiscal_year)
  left join asked_figure as f
    on f.department_id = d.department_id and f.fiscal_year = d.fiscal_year
    and f.item = p.item and f.phase = p.phase and f.basis = p.basis
  left join intake.narrative as n
    on n.department_id = d.department_id and n.fiscal_year = d.fiscal_year and n.item = p.item
    and n.fiscal_year between $first_year and $last_year
  left join target as t on t.department_id = d.department_id and t.fiscal_year = d.fiscal_year
  left join claim as c on c.department_id = d.department_id and c.fiscal_year = d.fiscal_year
),
filled as (
  select
    department_id, fiscal_year, aspect,
    count(*) as asked,
    count(*) filter (is_filled) as had,
    string_agg(label, '、' order by ordinal) filter (not is_filled) as lacking
  from part
  group by department_id, fiscal_year, aspect
),
cause as (
  select
    f.department_id, f.fiscal_year, q.aspect,
    case when bool_or(f.severity = 'error') then 'error' else 'warning' end as severity
  from evaluation.finding as f
  inner join counted_category as q using (fiscal_year, category)
  where
    f.fiscal_year between $first_year and $last_year and f.audience = 'department'
    and f.state <> 'insufficient_data' and f.severity in ('error', 'warning')
  group by f.department_id, f.fiscal_year, q.aspect, coalesce(cast(f.cause as varchar), f.finding_id)
),
caused as (
  select
    department_id, fiscal_year, aspect,
    count(*) filter (severity = 'error') as errors,
    count(*) filter (severity = 'warning') as warnings
  from cause
  group by department_id, fiscal_year, aspect
),
checked as (
  select r.department_id, r.fiscal_year, q.aspect, count(*) as results
  from evaluation.check_result as r
  inner join evaluation.check_rule as k using (fiscal_year, check_id)
  inner join counted_category as q using (fiscal_year, category)
  where r.fiscal_year between $first_year and $last_year and r.state not in ('insufficient_data', 'not_applicable')
  group by r.department_id, r.fiscal_year, q.aspect
),
counted as (
  select
    d.department_id, d.fiscal_year, q.aspect, q.ordinal, q.label, q.points, q.kind, q.counted, q.standard, q.due,
    s.received_on, l.lacking,
    coalesce(u.errors, 0) as errors,
    coalesce(u.warnings, 0) as warnings,
    case
      when q.kind = 'filled' then l.asked
      when q.counted = 'quantified_targets' then t.targets
      when q.counted = 'explained_targets' and (t.unmet = 0 and not t.is_unclear or t.unmet > 0 and t.is_asked)
        then t.unmet
      when q.counted = 'supported_points' then c.claimed
    end as asked,
    case
      when q.kind = 'filled' then l.had
      when q.counted = 'quantified_targets' then t.quantified
      when q.counted = 'explained_targets' then t.explained
      when q.counted = 'supported_points' then coalesce(c.supported, 0)
    end as had,
    case
      when q.kind = 'findings' and (k.results > 0 or u.department_id is not null)
        then coalesce(u.errors, 0) * q.error_deducts + coalesce(u.warnings, 0) * q.warning_deducts
      when q.kind = 'on_time' and q.due is not null and s.received_on is not null
        then greatest(date_diff('day', q.due, s.received_on), 0) * q.day_deducts
    end as deducted
  from department_year as d
  inner join evaluation.quality_aspect as q using (fiscal_year)
  left join target as t on t.department_id = d.department_id and t.fiscal_year = d.fiscal_year
  left join claim as c on c.department_id = d.department_id and c.fiscal_year = d.fiscal_year
  left join filled as l on l.department_id = d.department_id and l.fiscal_year = d.fiscal_year and l.aspect = q.aspect
  left join received as s on s.department_id = d.department_id and s.fiscal_year = d.fiscal_year and s.aspect = q.aspect
  left join caused as u on u.department_id = d.department_id and u.fiscal_year = d.fiscal_year and u.aspect = q.aspect
  left join checked as k on k.department_id = d.department_id and k.fiscal_year = d.fiscal_year and k.aspect = q.aspect
),
judged as (
  select
    *,
    case
      when deducted is not null then greatest(points - deducted, 0)
      when kind in ('filled', 'share') and asked = 0 then points
      when kind in ('filled', 'share') then points * had / asked
    end as earned
  from counted
)
select
  department_id, fiscal_year, aspect, ordinal, label, points,
  cast(coalesce(earned, 0) as decimal(9, 2)) as low,
  cast(coalesce(earned, points) as decimal(9, 2)) as high,
  standard,
  case
    when kind = 'filled' then '应填' || plain(asked) || '项，已填' || plain(had) || '项' || coalesce('，缺：' || lacking, '')
    when kind = 'findings' and deducted is null then '没有可供核对的数据，未评'
    when kind = 'findings' and errors + warnings = 0 then '所作核对没有发现问题'
    when kind = 'findings' then '严重问题' || plain(errors) || '处，一般问题' || plain(warnings) || '处'
    when kind = 'on_time' and due is null then '没有规定报送期限，未评'
    when kind = 'on_time' and received_on is null then '没有收到自评材料，未评'
    when kind = 'on_time' and deducted = 0 then strftime(received_on, '%Y-%m-%d') || '收到，按期'
    when kind = 'on_time'
      then strftime(received_on, '%Y-%m-%d') || '收到，迟' || date_diff('day', due, received_on) || '日'
    when counted = 'quantified_targets' and asked is null then '没有逐项的绩效目标，未评'
    when counted = 'quantified_targets' then '目标' || plain(asked) || '个，可以衡量的' || plain(had) || '个'
    when counted = 'explained_targets' and asked is null then '没有逐项的绩效目标，无法判断是否完成，或者表中没有填写原因的栏目，未评'
    when counted = 'explained_targets' and asked = 0 then '没有未完成或未填结果的目标'
    when counted = 'explained_targets' then '未完成或未填结果的目标' || plain(asked) || '个，说明了原因的' || plain(had) || '个'
    when asked is null then '没有附评分表，未评'
    else '自评涉及' || plain(asked) || '分，可由数据重算或附有佐证的' || plain(had) || '分'
  end as explanation
from judged
