-- declared_unit_differs: a declared target whose own unit is of another sort than the unit column beside it
-- rests on: single cells
-- Sorts are rates, money (also 万元/公里) and everything else, 单元 among it: what may be counted in 个 or in 项 is no contradiction.
with
printed_unit as (
  select
    department_id, fiscal_year, record, target_name, target_text, stated_unit, reading_ids,
    regexp_extract(target_text, '\d\s*([%‰％]|[^\d\s.,，以及≥≤＞＜><=＝~～-]{1,4})\s*$', 1) as unit
  from intake.declared_target
  where
    fiscal_year between $first_year and $last_year
    and target_text is not null and stated_unit is not null
),
sorted as (
  select
    *,
    [
      case
        when regexp_matches(unit_text, '[%‰％]|百分') then 'rate'
        when regexp_matches(unit_text, '(^|[^单多])[千百万亿]*元') then 'money'
        else 'other'
      end
      for unit_text in [unit, stated_unit]
    ] as sorts
  from printed_unit
  where unit <> '' and not regexp_matches(unit, '以上|以下|以内|左右')
)
select
  department_id, fiscal_year,
  target_name as subject,
  case when sorts[1] = sorts[2] then 'pass' else 'fail' end as state,
  '指标值' as left_label,
  target_text as left_value,
  '计量单位' as right_label,
  stated_unit as right_value,
  reading_ids
from sorted
