-- target_below_last_result: a target that last year's result had passed by far
-- rests on: single cells
-- previous year of: comparison.target_attainment
-- Only indicators that stand once in both years, by one name, unit and kind. Growth starts from another base each year,
-- and of what was nothing last year nothing is a share.
with
single as (
  select
    department_id, fiscal_year, indicator_name(target_name) as name, coalesce(kind, '') as kind, unit,
    any_value(target_name) as target_name,
    any_value(direction) as direction,
    any_value(target_value) as target_value,
    any_value(actual_value) as actual_value,
    any_value(reading_ids) as reading_ids
  from comparison.target_attainment
  where
    fiscal_year between $first_year - 1 and $last_year
    and coalesce(kind, '') <> '增速' and not regexp_matches(target_name, '增长|增速|增幅|降幅|下降')
  group by department_id, fiscal_year, indicator_name(target_name), coalesce(kind, ''), unit
  having count(*) = 1
)
select
  t.department_id, t.fiscal_year,
  t.target_name as subject,
  case
    when t.direction = 'at_most' and t.target_value * 100 > p.actual_value * (100 + l.below_last_result_pct) then 'hint'
    when t.direction <> 'at_most' and t.target_value * 100 < p.actual_value * (100 - l.below_last_result_pct) then 'hint'
    else 'pass'
  end as state,
  '本年目标' as left_label,
  case t.direction when 'at_most' then '≤' else '' end || plain(t.target_value) || coalesce(t.unit, '') as left_value,
  '上年完成值' as right_label,
  plain(p.actual_value) || coalesce(t.unit, '') as right_value,
  plain(t.target_value - p.actual_value) || coalesce(t.unit, '') as difference,
  list_concat(t.reading_ids, p.reading_ids) as reading_ids
from single as t
inner join single as p
  on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year - 1
  and p.name = t.name and p.kind = t.kind and p.unit is not distinct from t.unit
inner join comparison.target_limit as l on l.fiscal_year = t.fiscal_year
anti join intake.reorganisation as o
  on o.department_id = t.department_id and o.fiscal_year = t.fiscal_year and o.last_year = t.fiscal_year - 1
where
  t.fiscal_year between $first_year and $last_year
  and t.direction in ('at_least', 'at_most', 'about') and t.target_value > 0 and p.actual_value > 0
