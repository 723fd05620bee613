-- target_attainment: each target against its result
-- grain: department_id, fiscal_year, record      unit: the target's own; per cent (_pct), percentage points (_pp)
-- Without a unit on both sides, or with units that do not convert, the outcome is unclear: 430亿元 is not 430.
-- Reduction and net result are in the unit of the result unless they name one.
-- Without a direction only the very number of the target is a result that meets it, whichever was meant.
-- A range (“15%-20%”) is met within its bounds; it has no single target value, and nothing is a share of it.
-- “约” asks for the printed number or more, to its printed precision. The ratio of two growth rates is no attainment.
with
comparable as (
  select
    * replace (
      case when target_upper is null then target_value end as target_value,
      case when target_upper is null then direction end as direction
    ),
    case when target_upper is not null then target_value end as target_lower,
    in_unit(actual_value, actual_unit, unit) as actual_in_unit,
    in_unit(reduction, coalesce(reduction_unit, actual_unit), unit) as reduction_in_unit,
    in_unit(net_value, coalesce(net_unit, actual_unit), unit) as net_in_unit
  from intake.performance_target
  where fiscal_year between $first_year and $last_year
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
  kind, direction, target_value, unit,
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
    when actual_state in ('blank', 'dash') or actual_state is null then 'not_reported'
    when actual_in_unit is null then 'unclear'
    when actual_in_unit between target_lower and target_upper then 'met'
    when target_upper is not null then 'missed'
    when direction is null and actual_in_unit = target_value then 'met'
    when target_value is null or direction is null then 'unclear'
    when direction = 'at_least' and actual_in_unit >= target_value then 'met'
    when direction = 'at_most' and actual_in_unit <= target_value then 'met'
    when direction = 'equal' and abs(actual_in_unit - target_value) <= envelope(0, target_decimals) then 'met'
    when direction = 'about' and actual_in_unit >= target_value - envelope(0, target_decimals) then 'met'
    else 'missed'
  end as outcome,
  target_text, actual_text, actual_state, target_basis, actual_basis,
  reduction_in_unit as reduction, deviation, reading_ids, basis_reading_ids,
  net_reading_ids
from comparable
