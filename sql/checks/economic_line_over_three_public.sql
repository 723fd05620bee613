-- economic_line_over_three_public: 出国, 接待 or 用车 in the basic expenditure above the same line of the 三公 table
-- rests on: single cells
with
line (code, item) as (
  values (30212, 'overseas_travel'), (30217, 'official_reception'), (30231, 'vehicle_operation')
)
select
  a.department_id, a.fiscal_year,
  i.label as subject,
  'fail' as state,
  '基本支出明细表' as left_label,
  amount(a.amount, '万元') as left_value,
  '“三公”经费表' as right_label,
  amount(addend(f.state, f.amount), '万元') as right_value,
  amount(a.amount - addend(f.state, f.amount), '万元') as difference,
  list_append(a.reading_ids, f.reading_id) as reading_ids
from line as l
inner join intake.classified_amount as a on a.item = 'economic_expenditure' and a.code = l.code and a.phase = 'final'
inner join intake.figure as f
  on f.department_id = a.department_id and f.fiscal_year = a.fiscal_year
  and f.item = l.item and f.phase = 'final' and f.basis = 'total'
inner join intake.term as i on i.fiscal_year = a.fiscal_year and i.dimension = 'item' and i.code = l.item
where
  a.fiscal_year between $first_year and $last_year
  and a.amount - addend(f.state, f.amount) > envelope(1, least(a.decimals, coalesce(f.decimals, 2), 2))
