-- lines_not_listed: totals above the sum of their lines where the form does not print every line
-- rests on: whole tables
select
  c.department_id, c.fiscal_year,
  e.label as subject,
  c.state,
  e.parent_label as left_label,
  amount(c.expected, e.unit) as left_value,
  e.parts_label as right_label,
  amount(c.found, e.unit) as right_value,
  amount(-c.difference, e.unit) as difference,
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
  amount(s.expected, '万元') as left_value,
  '所列各类之和' as right_label,
  amount(s.found, '万元') as right_value,
  amount(-s.difference, '万元') as difference,
  s.reading_ids
from comparison.classified_sum as s
inner join intake.term as i on i.fiscal_year = s.fiscal_year and i.dimension = 'item' and i.code = s.item
inner join intake.term as b on b.fiscal_year = s.fiscal_year and b.dimension = 'basis' and b.code = s.basis
inner join intake.term as p on p.fiscal_year = s.fiscal_year and p.dimension = 'phase' and p.code = s.phase
where s.fiscal_year between $first_year and $last_year and s.check_id = 'lines_not_listed'
