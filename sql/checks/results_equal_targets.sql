-- results_equal_targets: each result is the very number of its target, where it could have been another
-- rests on: whole tables
-- A share of 100 % and what must be just so many can only be reached; neither is counted.
with
result as (
  select
    department_id, fiscal_year,
    count(*) as results,
    count(*) filter (actual_value = target_value) as equal,
    flatten(list(reading_ids order by record)) as reading_ids
  from comparison.target_attainment
  where
    fiscal_year between $first_year and $last_year
    and target_value > 0 and actual_value is not null and direction is distinct from 'equal'
    and not (unit = '%' and target_value = 100)
  group by department_id, fiscal_year
)
select
  r.department_id, r.fiscal_year,
  '绩效目标' as subject,
  case when r.equal = r.results then 'hint' else 'pass' end as state,
  '完成值等于目标值' as left_label,
  r.equal || ' 项' as left_value,
  '有完成值的量化目标' as right_label,
  r.results || ' 项' as right_value,
  r.reading_ids
from result as r
inner join comparison.target_limit as l using (fiscal_year)
where r.results >= l.equal_results_from
