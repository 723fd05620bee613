-- ceiling: totals that their parts must not exceed: control numbers and “其中” lists
-- rests on: whole tables
select
  c.department_id, c.fiscal_year,
  e.label as subject,
  c.state,
  e.parts_label as left_label,
  amount(c.found, e.unit) as left_value,
  amount(c.expected, e.unit) as limit_value,
  amount(c.difference, e.unit) as difference,
  c.reading_ids
from comparison.cross_footing as c
inner join comparison.edge as e using (fiscal_year, edge)
where
  c.fiscal_year between $first_year and $last_year
  and c.check_id = 'ceiling'
  and c.state in ('pass', 'fail', 'hint')
