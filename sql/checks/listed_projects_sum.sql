-- listed_projects_sum: the projects that the base-data sheet lists one a line do not add up to its 项目支出
-- rests on: whole tables
-- Where the sheet states sums by kind of project as well, what its lines add up to is not said, and nothing is held
-- against them.
with
listed as (
  select
    r.department_id, r.fiscal_year, r.form, r.form_version, r.source_sha256, r.phase,
    sum(addend(r.state, r.value)) as total,
    count(*) filter (r.state in ('unparsed', 'uncalculated')) as unreadable,
    min(r.decimals) filter (r.value is not null) as decimals,
    count(*) as parts,
    list(r.reading_id order by r.line) as reading_ids
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'listed_project'
  group by r.department_id, r.fiscal_year, r.form, r.form_version, r.source_sha256, r.phase
),
by_kind as (
  select distinct department_id, fiscal_year, phase
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and item in ('business_projects', 'maintenance_projects')
    and amount <> 0
),
whole as (
  select f.department_id, f.fiscal_year, f.phase, f.amount, f.decimals, f.reading_id, r.source_sha256, r.form
  from intake.figure as f
  inner join intake.reading as r
    on r.reading_id = f.reading_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
  where f.fiscal_year between $first_year and $last_year and f.item = 'project_expenditure' and f.basis = 'total'
)
select
  w.department_id, w.fiscal_year,
  '项目支出（' || p.label || '）' as subject,
  case
    when l.unreadable > 0 then 'insufficient_data'
    when abs(w.amount - l.total) <= envelope(l.parts, least(w.decimals, l.decimals)) then 'pass'
    else 'fail'
  end as state,
  '项目支出' as left_label,
  amount(w.amount, '万元') as left_value,
  '所列各项目之和' as right_label,
  amount(l.total, '万元') as right_value,
  amount(w.amount - l.total, '万元') as difference,
  list_prepend(w.reading_id, l.reading_ids) as reading_ids
from listed as l
inner join whole as w using (department_id, fiscal_year, source_sha256, form, phase)
anti join by_kind as k using (department_id, fiscal_year, phase)
inner join intake.term as p on p.fiscal_year = w.fiscal_year and p.dimension = 'phase' and p.code = w.phase
where w.amount is not null and l.total is not null
