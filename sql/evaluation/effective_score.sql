-- effective_score: the score that places, grades and proposals go by: what reviews adopted, else the recomputed interval
-- grain: department_id, fiscal_year      unit: 分
-- Indicators that do not apply but were adopted by a review count among the applicable ones.
with
adopted as (
  select department_id, fiscal_year, list(indicator) as indicators
  from evaluation.adopted_score
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
)
select
  e.department_id, e.fiscal_year, e.scheme, e.self_grade,
  coalesce(v.adopted_low, e.score_low) as score_low,
  coalesce(v.adopted_high, e.score_high) as score_high,
  case when v.scheme is null then e.grade_low else v.adopted_grade_low end as grade_low,
  case when v.scheme is null then e.grade_high else v.adopted_grade_high end as grade_high,
  case
    when a.indicators is null then coalesce(e.applicable, [])  -- few are reviewed
    else list_sort(list_distinct(list_concat(e.applicable, a.indicators)))
  end as applicable,
  v.scheme is not null as is_reviewed
from evaluation.department_evaluation as e
left join evaluation.adopted_evaluation as v using (department_id, fiscal_year)
left join adopted as a using (department_id, fiscal_year)
where e.fiscal_year between $first_year and $last_year
