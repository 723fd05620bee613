-- lines_not_listed: totals above the sum of their lines where the form does not print every line
select
  c.check_id,
  c.department_id, c.fiscal_year,
  e.label as subject,
  c.state,
  plain(c.found) as found,
  plain(c.expected) as expected,
  plain(-c.difference) as difference,
  c.reading_ids
from comparison.cross_footing as c
inner join comparison.edge as e using (fiscal_year, edge)
where c.fiscal_year between $first_year and $last_year and c.check_id = 'lines_not_listed'
