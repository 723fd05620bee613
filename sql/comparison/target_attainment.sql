-- target_attainment: each target against its result
-- grain: department_id, fiscal_year, record      unit: the target's own; per cent (_pct), percentage points (_pp)
-- A result without a unit is in that of its target, where nothing else may be meant; with units that do not convert,
-- the outcome is unclear: 430亿元 is not 430家. Reduction and net result are in the unit of the result.
-- Without a sign the kind of the indicator and its name say which way a target is meant (data/words/targets.yaml); where
-- the department's own points contradict that, and where they say nothing, only the very number of the target meets it.
-- A range (“15%-20%”) is met within its bounds; it has no single target value, and nothing is a share of it.
-- “约” asks for the printed number or more, to its printed precision. The ratio of two growth rates is no attainment.
-- A target of a table that was not read whole is neither missed nor without a result: what was set aside may say it.
-- “12月底前” asks for a day until then; of a month alone only what holds for each of its days counts.
with
words as (
  select
    fiscal_year,
    list(word) filter (role = 'at_least_kind') as at_least_kinds,
    list(word) filter (role = 'at_least_rate_kind') as at_least_rate_kinds,
    list(word) filter (role = 'at_most_kind') as at_most_kinds,
    list(word) filter (role = 'adverse') as adverse,
    list(word) filter (role = 'handled') as handled,
    list(word) filter (role = 'falling') as falling,
    list(word) filter (role = 'bound') as bounds
  from comparison.target_word
  where fiscal_year between $first_year and $last_year
  group by fiscal_year
),
half_read as (
  select t.department_id, t.fiscal_year, t.record
  from intake.performance_target as t
  inner join intake.half_read as h using (department_id, fiscal_year)
  where t.fiscal_year between $first_year and $last_year and list_contains(t.reading_ids, h.reading_id)
  group by t.department_id, t.fiscal_year, t.record
),
stated as (
  select
    t.*,
    h.record is not null as half_read,
    c.points, c.score,
    coalesce(t.unit in ('%', '‰'), false) as is_rate,
    has_word(t.target_name, w.adverse) as is_adverse,
    has_word(t.target_name, w.handled) as is_handled,
    has_word(t.target_name, w.falling) as is_falling,
    has_word(t.target_name, w.bounds) as is_bound,
    coalesce(has_word(t.level2, w.at_most_kinds), false) as is_cost,
    coalesce(has_word(t.level2, w.at_least_kinds), false) as is_more,
    coalesce(has_word(t.level2, w.at_least_rate_kinds), false) as is_more_as_rate,
    case when t.target_value is null and regexp_matches(t.target_text, '前|底|末')
      then last_named_day(printed(t.target_text), t.fiscal_year) end as due,
    t.actual_value is not null and t.actual_unit is null and t.unit is not null
    and takes_unit(t.actual_value, t.target_value, t.unit) as takes_unit
  from intake.performance_target as t
  inner join words as w using (fiscal_year)
  left join half_read as h using (department_id, fiscal_year, record)
  left join intake.indicator_claim as c
    on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year and c.record = t.record
    and c.form = 'self_evaluation_form' and bare(c.indicator_label) = bare(t.target_name)
  where t.fiscal_year between $first_year and $last_year
),
comparable as (
  select
    * replace (
      case when target_upper is null then target_value end as target_value,
      case when target_upper is null then direction end as direction
    ),
    case when target_upper is not null then target_value end as target_lower,
    case
      when direction is not null or target_upper is not null or target_value is null then null
      when is_bound and not is_rate then 'at_most'
      when (is_adverse or is_cost) and not is_handled and not is_falling then 'at_most'
      when (is_more or (is_more_as_rate and is_rate)) and not is_adverse and not is_falling then 'at_least'
    end as inferred,
    case when takes_unit then actual_value else in_unit(actual_value, actual_unit, unit) end as actual_in_unit,
    in_unit(reduction, coalesce(reduction_unit, actual_unit, case when takes_unit then unit end), unit) as reduction_in_unit,
    in_unit(net_value, coalesce(net_unit, actual_unit, case when takes_unit then unit end), unit) as net_in_unit,
    case when due is not null then last_named_day(printed(actual_text), fiscal_year) end as done_by,
    case when due is not null then first_named_day(printed(actual_text), fiscal_year) end as not_done_before
  from stated
),
inferred as (
  select
    *,
    -- Full points below the target, or fewer on meeting it: the department means it the other way.
    coalesce(
      case
        when inferred is null or actual_in_unit is null or actual_in_unit = target_value then false
        when (inferred = 'at_least') = (actual_in_unit > target_value) then score < points
        else score >= points
      end, false
    ) as is_contradicted
  from comparable
),
directed as (
  select
    * replace (coalesce(direction, case when not is_contradicted then inferred end) as direction),
    direction is null and inferred is not null and not is_contradicted as direction_inferred
  from inferred
)
select
  department_id, fiscal_year, record, target_name,
  case
    when kind = '增速' and not regexp_matches(target_name, '增速|增长') then target_name || '增速'
    else target_name
  end as label,
  numbered(
    stable_id('target', label),
    row_number() over (partition by department_id, fiscal_year, stable_id('target', label) order by record)
  ) as target_id,
  kind, direction, direction_inferred, target_value, unit,
  actual_in_unit as actual_value,
  case
    when target_value is null or actual_in_unit is null or kind = '增速' or target_value <= 0 then null
    when direction = 'at_most' then rate_pct(target_value, actual_in_unit)
    else rate_pct(actual_in_unit, target_value)
  end as attainment_pct,
  case when unit = '%' then cast(actual_in_unit - target_value as decimal(24, 6)) end as gap_pp,
  net_in_unit as net_value,
  case when coalesce(kind, '') <> '增速' and target_value > 0 then rate_pct(net_in_unit, target_value) end
    as net_attainment_pct,
  case
    when half_read and (actual_state in ('blank', 'dash') or actual_state is null) then 'unclear'
    when actual_state in ('blank', 'dash') or actual_state is null then 'not_reported'
    when done_by <= due then 'met'
    when half_read and not_done_before > due then 'unclear'
    when not_done_before > due then 'missed'
    when actual_in_unit is null then 'unclear'
    when actual_in_unit between target_lower and target_upper then 'met'
    when target_upper is not null then case when half_read then 'unclear' else 'missed' end
    when direction is null and actual_in_unit = target_value then 'met'
    when target_value is null or direction is null then 'unclear'
    when direction = 'at_least' and actual_in_unit >= target_value then 'met'
    when direction = 'at_most' and actual_in_unit <= target_value then 'met'
    when direction = 'equal' and abs(actual_in_unit - target_value) <= envelope(0, target_decimals) then 'met'
    when direction = 'about' and actual_in_unit >= target_value - envelope(0, target_decimals) then 'met'
    when half_read then 'unclear'
    else 'missed'
  end as outcome,
  nullif(concat_ws(
    '；',
    case when direction_inferred then '方向由指标类别推断' end,
    case when is_contradicted then '没有写明方向，自评得分与由指标类别推断的方向不一致' end,
    case when half_read then '所在表格没有读全' end,
    case when takes_unit then '完成值未写单位，按目标值的单位' end,
    case
      when actual_value is not null and actual_unit is null and unit is not null and not takes_unit
        then '完成值未写单位，不能确定是否与目标值相同'
    end
  ), '') as note,
  case when is_contradicted then inferred end as contradicted_direction,
  target_text, actual_text, actual_state, target_basis, actual_basis,
  reduction_in_unit as reduction, deviation, reading_ids, basis_reading_ids,
  net_reading_ids
from directed
