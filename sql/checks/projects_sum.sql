-- projects_sum: the projects that were evaluated spent more than the department spent on projects
-- rests on: whole tables
-- Less is no contradiction: not each project has to be evaluated. Staff and running costs are projects as well in the
-- codes of the integrated budget system (R, Y behind region and year) and no 项目支出.
with
half_read as (
  select distinct department_id, fiscal_year
  from intake.half_read
  where fiscal_year between $first_year and $last_year and form = 'project_self_evaluations'
),
evaluated as (
  select
    department_id, fiscal_year,
    sum(executed_amount) as total,
    count(*) as parts,
    flatten(list(reading_ids order by project)) as reading_ids
  from intake.project
  where
    fiscal_year between $first_year and $last_year and has_self_evaluation and executed_amount is not null
    and not regexp_matches(coalesce(code, ''), '^\d{8}[RY]')
  group by department_id, fiscal_year
)
select
  f.department_id, f.fiscal_year,
  '项目支出（决算）' as subject,
  case
    when e.total - f.amount <= envelope(e.parts, least(f.decimals, 2)) then 'pass'
    when h.department_id is not null then 'insufficient_data'
    else 'fail'
  end as state,
  '项目支出' as left_label,
  amount(f.amount, '万元') as left_value,
  '自评的各项目执行数之和' as right_label,
  amount(e.total, '万元') as right_value,
  amount(e.total - f.amount, '万元') as difference,
  list_prepend(f.reading_id, e.reading_ids) as reading_ids
from evaluated as e
inner join intake.figure as f using (department_id, fiscal_year)
left join half_read as h using (department_id, fiscal_year)
where f.item = 'project_expenditure' and f.phase = 'final' and f.basis = 'total' and f.amount is not null
