-- side_total: a total by source or by nature that equals none of the amounts of the year which the same form states
-- rests on: whole tables
-- The form does not say of which amount the total is: the nearest is shown. One of two equal amounts passes.
with
side as (
  select department_id, fiscal_year, item, amount, decimals, reading_id, form
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and phase = 'unstated'
    and item in ('listed_by_source', 'listed_by_nature') and amount is not null
),
whole as (
  select department_id, fiscal_year, phase, amount, decimals, reading_id, form
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and item = 'total_expenditure' and basis = 'total'
    and phase in ('initial_budget', 'adjusted_budget', 'final') and amount is not null
),
nearest as (
  select
    s.department_id, s.fiscal_year, s.item,
    any_value(s.amount) as amount,
    min(abs(s.amount - w.amount)) as difference,
    bool_or(abs(s.amount - w.amount) <= envelope(0, least(s.decimals, w.decimals))) as agrees,
    arg_min(w.amount, abs(s.amount - w.amount)) as whole_amount,
    arg_min(w.phase, abs(s.amount - w.amount)) as phase,
    list_distinct([any_value(s.reading_id), arg_min(w.reading_id, abs(s.amount - w.amount))]) as reading_ids
  from side as s
  inner join whole as w using (department_id, fiscal_year, form)
  group by s.department_id, s.fiscal_year, s.item
)
select
  n.department_id, n.fiscal_year,
  i.label as subject,
  case when n.agrees then 'pass' else 'fail' end as state,
  i.label as left_label,
  amount(n.amount, '万元') as left_value,
  '年度资金总额（' || p.label || '）' as right_label,
  amount(n.whole_amount, '万元') as right_value,
  amount(n.difference, '万元') as difference,
  n.reading_ids
from nearest as n
inner join intake.term as i on i.fiscal_year = n.fiscal_year and i.dimension = 'item' and i.code = n.item
inner join intake.term as p on p.fiscal_year = n.fiscal_year and p.dimension = 'phase' and p.code = n.phase
