-- distribution: how many departments of a region claim each grade, surely have it, or may have it
-- grain: fiscal_year, region, scheme, grade
-- within: the whole interval lies in the grade. touching: only a part of it does, so that the department is counted in
-- several grades; units are not counted. departments and without_grade are of the whole region and scheme, the same in each of its rows.
with
scored as (
  select
    e.department_id, e.fiscal_year, d.region, e.scheme, e.score_low, e.score_high,
    g.label as self_grade
  from evaluation.effective_score as e
  inner join intake.department as d using (department_id, fiscal_year)
  left join evaluation.grade as g
    on g.fiscal_year = e.fiscal_year and g.scheme = e.scheme and list_contains(g.names, e.self_grade)
  where e.fiscal_year between $first_year and $last_year and d.parent_id is null
)
select
  s.fiscal_year, s.region, s.scheme,
  g.label as grade,
  n.label as scheme_label,
  g.at_least,
  count(*) as departments,
  count(*) filter (s.self_grade is null) as without_grade,
  count(*) filter (s.self_grade = g.label) as claimed,
  count(*) filter (s.score_low >= g.at_least and (g.below is null or s.score_high < g.below)) as within,
  count(*) filter (
    s.score_high >= g.at_least and (g.below is null or s.score_low < g.below)
    and (s.score_low < g.at_least or s.score_high >= g.below)
  ) as touching
from scored as s
inner join evaluation.scheme as n using (fiscal_year, scheme)
inner join evaluation.grade as g using (fiscal_year, scheme)
group by s.fiscal_year, s.region, s.scheme, n.label, g.label, g.at_least
