-- claim_contradicts_targets: “targets carried out” while targets are missed or without a result
-- rests on: whole tables
with
outcome as (
  select
    department_id, fiscal_year,
    count(*) filter (outcome = 'met') as met,
    count(*) filter (outcome = 'missed') as missed,
    count(*) filter (outcome = 'not_reported') as not_reported,
    count(*) filter (outcome = 'unclear') as unclear,
    list(distinct reading_ids[1] order by reading_ids[1]) filter (outcome in ('missed', 'not_reported')) as reading_ids
  from comparison.target_attainment
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
)
select
  o.department_id, o.fiscal_year,
  '绩效目标完成结论' as subject,
  case when o.missed + o.not_reported > 0 then 'fail' when o.unclear > 0 then 'insufficient_data' else 'pass' end
    as state,
  '填报结论' as left_label,
  a.targets_claim as left_value,
  '目标完成情况' as right_label,
  '完成 ' || o.met || ' 项、未完成 ' || o.missed || ' 项、未报告 ' || o.not_reported || ' 项'
    || case when o.unclear > 0 then '、无法判断 ' || o.unclear || ' 项' else '' end as right_value,
  list_prepend(a.targets_claim_reading_id, o.reading_ids) as reading_ids
from outcome as o
inner join intake.self_assessment as a using (department_id, fiscal_year)
inner join evaluation.full_claim as w on w.fiscal_year = o.fiscal_year and w.wording = a.targets_claim
