-- summary: one line per department and year for the finance bureau
-- grain: department_id, fiscal_year      unit: 万元 (_wan), per cent (_pct), 分
with
alarms as (
  select
    department_id, fiscal_year,
    count(*) filter (state in ('fail', 'error')) as alarms,
    count(*) filter (state = 'hint') as hints,
    count(*) filter (state = 'insufficient_data') as gaps,
    bool_or(effect = 'publication') as draft
  from evaluation.finding
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
)
select
  e.department_id, e.fiscal_year, d.name as department, d.region, d.synthetic,
  b.initial_wan, b.adjusted_wan, b.final_wan,
  rate_pct(b.final_wan, b.adjusted_wan) as execution_pct,
  m.value as additions_pct,
  s.approved_posts, s.staff_in_post,
  t.previous_final_wan as three_public_previous_wan,
  t.final_wan as three_public_wan,
  e.scheme, e.self_score, e.self_grade, e.score_low, e.score_high, e.grade_low, e.grade_high, e.verdict, e.gap,
  r.state as comparable, r.place_best, r.place_worst, r.peers,
  r.reason as not_comparable_reason,
  p.proposal,
  coalesce(a.alarms, 0) as alarms,
  coalesce(a.hints, 0) as hints,
  coalesce(a.gaps, 0) as gaps,
  coalesce(a.draft, false) as draft,
  e.reasons,
  v.adopted_low, v.adopted_high, v.adopted_grade_low, v.adopted_grade_high
from evaluation.department_evaluation as e
inner join intake.department as d using (department_id, fiscal_year)
left join evaluation.ranking as r using (department_id, fiscal_year)
left join evaluation.proposal as p using (department_id, fiscal_year)
left join evaluation.adopted_evaluation as v using (department_id, fiscal_year)
left join comparison.budget_execution as b
  on b.department_id = e.department_id and b.fiscal_year = e.fiscal_year
  and b.item = 'total_expenditure' and b.basis = 'total'
left join comparison.staffing as s using (department_id, fiscal_year)
left join comparison.three_public_change as t
  on t.department_id = e.department_id and t.fiscal_year = e.fiscal_year and t.item = 'three_public_expenses'
left join evaluation.measure as m
  on m.department_id = e.department_id and m.fiscal_year = e.fiscal_year and m.measure = 'budget_control_rate'
left join alarms as a
  on a.department_id = e.department_id and a.fiscal_year = e.fiscal_year
where e.fiscal_year between $first_year and $last_year
