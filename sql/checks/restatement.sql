-- restatement: last year's figures that this year's form states differently
-- rests on: single cells
select
  r.department_id, r.fiscal_year,
  case r.item when 'opening_carryover' then i.label else i.label || '（上年' || p.label || '）' end as subject,
  r.state,
  '本年表所列上年数' as left_label,
  amount(r.stated_wan, i.unit) as left_value,
  '上年报表数' as right_label,
  amount(r.reported_wan, i.unit) as right_value,
  amount(r.difference_wan, i.unit) as difference,
  r.reading_ids
from comparison.restatement as r
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
inner join intake.term as p on p.fiscal_year = r.fiscal_year and p.dimension = 'phase' and p.code = r.phase
where r.fiscal_year between $first_year and $last_year
