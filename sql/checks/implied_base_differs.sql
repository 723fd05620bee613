-- implied_base_differs: level ÷ (1 + growth) of the target and of the result name two different previous years
-- rests on: whole tables
-- Targets are set in round numbers, so that only a gap above 5 % of the base is worth a question.
with
pair as (
  select
    l.department_id, l.fiscal_year, l.target_name, l.unit,
    quotient(l.target_value * 100, 100 + g.target_value) as from_target,
    quotient(l.actual_value * 100, 100 + g.actual_value) as from_actual,
    list_concat(l.reading_ids, g.reading_ids) as reading_ids
  from comparison.target_attainment as l
  inner join comparison.target_attainment as g
    on g.department_id = l.department_id and g.fiscal_year = l.fiscal_year and g.target_name = l.target_name
    and g.kind = '增速' and g.unit = '%'
  where
    l.fiscal_year between $first_year and $last_year
    and l.kind = '总量' and l.target_value > 0 and l.actual_value > 0
    and l.target_basis is not distinct from l.actual_basis
    and g.target_value > -100 and g.actual_value > -100
)
select
  department_id, fiscal_year,
  target_name as subject,
  'hint' as state,
  '由结果推算' as left_label,
  plain(from_actual) || unit as left_value,
  '由目标推算' as right_label,
  plain(from_target) || unit as right_value,
  plain(from_actual - from_target) || unit as difference,
  reading_ids
from pair
where abs(from_actual - from_target) > from_target * 0.05
