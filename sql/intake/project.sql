-- project: each project that a target or a self-evaluation was handed in for, with its money and its own score
-- grain: department_id, fiscal_year, project      unit: 万元
-- A project is what is printed under one code or, where no code stands there, under one name; a name that is printed
-- with one code elsewhere has that code. Of two statements of one kind the newer counts, amount by amount. None of it
-- is a figure of the department.
with
printed as (
  select
    r.department_id, r.fiscal_year, r.source_sha256, r.form, r.form_version, r.line,
    r.form = 'project_self_evaluations' as is_self_evaluation,
    max(r.raw_text) filter (r.item = 'project_name') as name,
    max(r.raw_text) filter (r.item = 'project_code' and r.state = 'value') as code,
    max(r.value) filter (r.item = 'project_amount' and r.phase = 'declared') as declared_amount,
    max(r.value) filter (r.item = 'project_amount' and r.phase = 'initial_budget') as initial_amount,
    max(r.value) filter (r.item = 'project_amount' and r.phase = 'adjusted_budget') as adjusted_amount,
    max(r.value) filter (r.item = 'project_amount' and r.phase = 'final') as executed_amount,
    max(r.value) filter (r.item = 'project_score') as score,
    list(r.reading_id order by r.reading_id) as reading_ids,
    any_value(s.recency) as recency
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and starts_with(r.item, 'project_') and r.line > 0
  group by r.department_id, r.fiscal_year, r.source_sha256, r.form, r.form_version, r.line
),
coded as (
  select
    department_id, fiscal_year, bare(name) as bare_name, any_value(code) as code
  from printed
  where code is not null
  group by department_id, fiscal_year, bare(name)
  having count(distinct code) = 1
),
named as (
  select p.*, coalesce(p.code, c.code, bare(p.name)) as project
  from printed as p
  left join coded as c
    on c.department_id = p.department_id and c.fiscal_year = p.fiscal_year and c.bare_name = bare(p.name)
)
select
  department_id,
  fiscal_year,
  project,
  any_value(code) as code,
  arg_max(name, recency) as name,
  arg_max(declared_amount, recency) filter (declared_amount is not null) as declared_amount,
  arg_max(initial_amount, recency) filter (initial_amount is not null) as initial_amount,
  arg_max(adjusted_amount, recency) filter (adjusted_amount is not null) as adjusted_amount,
  arg_max(executed_amount, recency) filter (executed_amount is not null) as executed_amount,
  arg_max(score, recency) filter (score is not null) as score,
  bool_or(not is_self_evaluation) as has_target,
  bool_or(is_self_evaluation) as has_self_evaluation,
  flatten(list(reading_ids order by recency, line)) as reading_ids
from named
group by department_id, fiscal_year, project
