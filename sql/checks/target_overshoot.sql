-- target_overshoot: results further above the target than the scheme lets pass without an explanation
-- rests on: whole tables
select
  t.department_id, t.fiscal_year,
  t.target_name as subject,
  'hint' as state,
  '完成率' as left_label,
  amount(t.attainment_pct, '%') || '%' as left_value,
  plain(s.overshoot_flag_pct) || '个百分点' as limit_value,
  amount(t.attainment_pct - 100, '%') || '个百分点' as difference,
  t.reading_ids
from comparison.target_attainment as t
inner join evaluation.department_scheme as d using (department_id, fiscal_year)
inner join evaluation.scheme as s using (fiscal_year, scheme)
where
  t.fiscal_year between $first_year and $last_year
  and t.direction in ('at_least', 'about')
  and t.attainment_pct > 100 + s.overshoot_flag_pct
