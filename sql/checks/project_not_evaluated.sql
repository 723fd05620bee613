-- project_not_evaluated: projects with a declared target for which no self-evaluation came, where it came for others
-- rests on: whole tables
-- A project whose amount is that of an evaluated one without a target may be that one under another name.
with
half_read as (
  select distinct department_id, fiscal_year
  from intake.half_read
  where
    fiscal_year between $first_year and $last_year and form in ('project_self_evaluations', 'project_targets')
),
missing as (
  select p.department_id, p.fiscal_year, p.name, p.declared_amount, p.reading_ids
  from intake.project as p
  anti join intake.project as e
    on e.department_id = p.department_id and e.fiscal_year = p.fiscal_year and not e.has_target
    and (
      p.declared_amount in (e.initial_amount, e.adjusted_amount)
      or contains(bare(p.name), bare(e.name)) or contains(bare(e.name), bare(p.name))
    )
  where p.fiscal_year between $first_year and $last_year and p.has_target and not p.has_self_evaluation
),
listed as (
  select
    department_id, fiscal_year,
    count(*) as missing,
    list(name || coalesce('（' || amount(declared_amount, '万元') || ' 万元）', '') order by -declared_amount, name) as names,
    flatten(list(reading_ids order by -declared_amount, name)) as reading_ids
  from missing
  group by department_id, fiscal_year
),
project as (
  select
    department_id, fiscal_year,
    count(*) filter (has_target) as targets,
    count(*) filter (has_self_evaluation) as evaluated
  from intake.project
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
)
select
  p.department_id, p.fiscal_year,
  '项目自评' as subject,
  case
    when l.missing is null then 'pass'
    when h.department_id is not null then 'insufficient_data'
    else 'fail'
  end as state,
  '没有自评的项目' as left_label,
  coalesce(l.missing, 0) || ' 个' || coalesce('：' || abridged(l.names), '') as left_value,
  '申报目标的项目' as right_label,
  p.targets || ' 个' as right_value,
  l.reading_ids
from project as p
left join listed as l using (department_id, fiscal_year)
left join half_read as h using (department_id, fiscal_year)
where p.targets > 0 and p.evaluated > 0
