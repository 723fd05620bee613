-- proposal: what is proposed for the next budget, where the whole interval lies in one grade
-- grain: department_id, fiscal_year
-- A grade is matched with data/rules/limits.yaml by any of its names in the scheme.
select
  e.department_id, e.fiscal_year, e.grade_low, e.grade_high,
  case
    when e.grade_low <> e.grade_high then 'open'
    when u.proposal is null then 'not_declared'
    else 'proposed'
  end as state,
  case
    when e.grade_low <> e.grade_high then '区间跨 ' || e.grade_low || '～' || e.grade_high || '，待补充资料后确定'
    when u.proposal is null then '等级“' || e.grade_low || '”没有规定结果应用方式'
    else u.proposal
  end as proposal
from evaluation.effective_score as e
inner join evaluation.grade as g
  on g.fiscal_year = e.fiscal_year and g.scheme = e.scheme and g.label = e.grade_low
left join evaluation.grade_use as u
  on u.fiscal_year = e.fiscal_year and list_contains(g.names, u.grade)
where e.fiscal_year between $first_year and $last_year
