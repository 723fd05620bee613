-- department_scheme: which scoring scheme applies to each department and year, and who says so
-- grain: department_id, fiscal_year
-- The register names it, else the region does (longest matching beginning), else the default scheme stands in.
with
department_year as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
)
select
  y.department_id,
  y.fiscal_year,
  coalesce(n.scheme, r.scheme, f.scheme) as scheme,
  case when n.scheme is not null then 'register' when r.scheme is not null then 'region' else 'default' end as declared_by
from department_year as y
inner join intake.department as d using (department_id, fiscal_year)
left join evaluation.scheme as n on n.fiscal_year = y.fiscal_year and n.scheme = d.scheme
left join lateral (
  select arg_max(s.scheme, length(s.region)) as scheme
  from evaluation.scheme_region as s
  where s.fiscal_year = y.fiscal_year and (starts_with(d.region, s.region) or starts_with(d.department_id, s.region))
) as r on true
left join evaluation.scheme as f on f.fiscal_year = y.fiscal_year and f.is_default
where coalesce(n.scheme, r.scheme, f.scheme) is not null
