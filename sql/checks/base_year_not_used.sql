-- base_year_not_used: 三公 comparisons without a base although last year's file has the figure
-- rests on: single cells
-- previous year of: intake.figure
select
  c.department_id, c.fiscal_year,
  i.label as subject,
  'error' as state,
  '上年报表数' as right_label,
  amount(p.amount, '万元') as right_value,
  [p.reading_id] as reading_ids
from comparison.three_public_change as c
inner join intake.figure as p
  on p.department_id = c.department_id and p.fiscal_year = c.fiscal_year - 1
  and p.item = c.item and p.phase = 'final' and p.basis = 'total' and p.amount is not null
inner join intake.term as i on i.fiscal_year = c.fiscal_year and i.dimension = 'item' and i.code = c.item
anti join intake.reorganisation as o
  on o.department_id = c.department_id and o.fiscal_year = c.fiscal_year and o.last_year = c.fiscal_year - 1
where
  c.fiscal_year between $first_year and $last_year
  and c.previous_source is distinct from 'previous_file'
