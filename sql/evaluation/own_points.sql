-- own_points: the points that a self-evaluation form gives to the parts of its scheme, where they stand in the scheme's place
-- grain: department_id, fiscal_year, indicator      unit: 分
-- A scheme that nobody declared is assumed of the form: the form's own points come before it, where it gives some to every
-- line and every part, 100 in all. A declared scheme keeps its points.
with
assumed as (
  select d.department_id, d.fiscal_year, d.scheme
  from evaluation.department_scheme as d
  where d.fiscal_year between $first_year and $last_year and d.declared_by in ('form', 'default')
),
part as (
  select
    c.department_id, c.fiscal_year, d.scheme, i.indicator,
    sum(c.points) as points,
    count(*) - count(c.points) as unpointed
  from intake.indicator_claim as c
  inner join assumed as d using (department_id, fiscal_year)
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  inner join evaluation.scheme_indicator as i
    on i.fiscal_year = d.fiscal_year and i.scheme = d.scheme
    and case
      when i.kind = 'targets' then len(list_filter(i.level1, name -> starts_with(bare(c.level1), name))) > 0
      else i.kind = 'proportional' and list_contains(i.names, bare(c.indicator_label))
    end
  where
    c.fiscal_year between $first_year and $last_year and c.form = 'self_evaluation_form'
    and list_contains(s.forms, c.form)
  group by c.department_id, c.fiscal_year, d.scheme, i.indicator
),
width as (
  select fiscal_year, scheme, count(*) as indicators
  from evaluation.scheme_indicator
  where fiscal_year between $first_year and $last_year
  group by fiscal_year, scheme
),
whole as (
  select p.department_id, p.fiscal_year
  from part as p
  inner join width as s using (fiscal_year, scheme)
  group by p.department_id, p.fiscal_year
  having sum(p.points) = 100 and sum(p.unpointed) = 0 and count(*) = any_value(s.indicators)
)
select p.department_id, p.fiscal_year, p.scheme, p.indicator, cast(p.points as decimal(9, 2)) as points
from part as p
semi join whole using (department_id, fiscal_year)
