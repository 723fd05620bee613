-- lines_not_listed: totals above the sum of their lines where the form does not print every line
select
  c.department_id, c.fiscal_year,
  e.label as subject,
  c.state,
  e.parent_label as left_label,
  plain(c.expected) as left_value,
  e.parts_label as right_label,
  plain(c.found) as right_value,
  plain(-c.difference) as difference,
  c.reading_ids
from comparison.cross_footing as c
inner join comparison.edge as e using (fiscal_year, edge)
where c.fiscal_year between $first_year and $last_year and c.check_id = 'lines_not_listed'
union all
select
  s.department_id, s.fiscal_year,
  i.label || class_scope(b.label, s.phase, p.label) as subject,
  s.state,
  '合计' as left_label,
  plain(s.expected) as left_value,
  '所列各类之和' as right_label,
  plain(s.found) as right_value,
  plain(-s.difference) as difference,
  s.reading_ids
from comparison.classified_sum as s
inner join intake.term as i on i.fiscal_year = s.fiscal_year and i.dimension = 'item' and i.code = s.item
inner join intake.term as b on b.fiscal_year = s.fiscal_year and b.dimension = 'basis' and b.code = s.basis
inner join intake.term as p on p.fiscal_year = s.fiscal_year and p.dimension = 'phase' and p.code = s.phase
where s.fiscal_year between $first_year and $last_year and s.check_id = 'lines_not_listed'
