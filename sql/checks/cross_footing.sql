-- cross_footing: identities that must hold exactly; passes are kept, so that what was checked can be shown
-- rests on: whole tables
select
  c.department_id, c.fiscal_year,
  e.label as subject,
  c.state,
  e.parent_label as left_label,
  amount(c.expected, e.unit) as left_value,
  e.parts_label as right_label,
  amount(c.found, e.unit) as right_value,
  amount(c.difference, e.unit) as difference,
  c.reading_ids
from comparison.cross_footing as c
inner join comparison.edge as e using (fiscal_year, edge)
where
  c.fiscal_year between $first_year and $last_year
  and c.check_id = 'cross_footing'
  and c.state <> 'not_applicable'
  and (c.state <> 'insufficient_data' or c.found < c.expected and not c.signed)
