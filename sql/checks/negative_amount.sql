-- negative_amount: money, counts, areas and rates below zero where only a change may be negative
-- rests on: single cells
select
  f.department_id, f.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'fail' as state,
  '填报数' as left_label,
  amount(f.amount, i.unit) as left_value,
  '0' as limit_value,
  [f.reading_id] as reading_ids
from intake.figure as f
inner join intake.term as i on i.fiscal_year = f.fiscal_year and i.dimension = 'item' and i.code = f.item
inner join intake.term as p on p.fiscal_year = f.fiscal_year and p.dimension = 'phase' and p.code = f.phase
where
  f.fiscal_year between $first_year and $last_year and f.amount < 0
  and f.phase not in ('change', 'additions') and i.kind in ('money', 'count', 'area', 'percent')
