-- score_out_of_reach: a self-score outside the interval that the department's own numbers allow
-- rests on: whole tables
-- A score that is the sum of the lines of a sheet adds nothing to what is said of the lines (claim_above_recomputed).
with
itemised as (
  select c.department_id, c.fiscal_year
  from intake.indicator_claim as c
  inner join intake.self_assessment as a using (department_id, fiscal_year)
  where c.fiscal_year between $first_year and $last_year
  group by c.department_id, c.fiscal_year
  having count(c.score) = count(*) and sum(c.score) = any_value(a.self_score)
)
select
  e.department_id, e.fiscal_year,
  '自评得分' as subject,
  case e.verdict when 'unreachable' then 'fail' else 'pass' end as state,
  '自评得分' as left_label,
  plain(e.self_score) as left_value,
  '重算得分区间' as right_label,
  plain(e.score_low) || '～' || plain(e.score_high) as right_value,
  plain(e.gap) as difference,
  [a.self_score_reading_id] as reading_ids
from evaluation.department_evaluation as e
inner join intake.self_assessment as a using (department_id, fiscal_year)
anti join itemised using (department_id, fiscal_year)
where e.fiscal_year between $first_year and $last_year and e.verdict <> 'no_claim'
