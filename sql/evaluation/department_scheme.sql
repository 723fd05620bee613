-- department_scheme: which scoring scheme applies to each department and year, and who says so
-- grain: department_id, fiscal_year
-- The register names it, else the region does for the form in which the department scored itself (longest matching
-- beginning), else that form does, else the region for any form, else the default scheme stands in: points that a
-- department gave itself line by line are held against the lines they were given for.
with
department_year as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
scored_in as (
  select department_id, fiscal_year, any_value(form) as form
  from intake.indicator_claim
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
),
department as (
  select y.department_id, y.fiscal_year, d.region, d.scheme, s.form
  from department_year as y
  inner join intake.department as d using (department_id, fiscal_year)
  left join scored_in as s using (department_id, fiscal_year)
),
declared as (
  select
    y.department_id, y.fiscal_year, len(s.forms) > 0 as own_form,
    arg_max(p.scheme, length(p.region)) as scheme
  from department as y
  inner join evaluation.scheme_region as p
    on p.fiscal_year = y.fiscal_year and (starts_with(y.region, p.region) or starts_with(y.department_id, p.region))
  inner join evaluation.scheme as s on s.fiscal_year = p.fiscal_year and s.scheme = p.scheme
  where len(s.forms) = 0 or list_contains(s.forms, y.form)
  group by y.department_id, y.fiscal_year, len(s.forms) > 0
)
select
  y.department_id,
  y.fiscal_year,
  coalesce(n.scheme, o.scheme, f.scheme, r.scheme, z.scheme) as scheme,
  case
    when n.scheme is not null then 'register'
    when o.scheme is not null then 'region'
    when f.scheme is not null then 'form'
    when r.scheme is not null then 'region'
    else 'default'
  end as declared_by
from department as y
left join evaluation.scheme as n on n.fiscal_year = y.fiscal_year and n.scheme = y.scheme
left join declared as o
  on o.department_id = y.department_id and o.fiscal_year = y.fiscal_year and o.own_form
left join declared as r
  on r.department_id = y.department_id and r.fiscal_year = y.fiscal_year and not r.own_form
left join lateral (
  select min(a.scheme) as scheme
  from evaluation.scheme as a
  anti join evaluation.scheme_region as b on b.fiscal_year = a.fiscal_year and b.scheme = a.scheme
  where a.fiscal_year = y.fiscal_year and list_contains(a.forms, y.form)
) as f on true
left join evaluation.scheme as z on z.fiscal_year = y.fiscal_year and z.is_default
where coalesce(n.scheme, o.scheme, f.scheme, r.scheme, z.scheme) is not null
