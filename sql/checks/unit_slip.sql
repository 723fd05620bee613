-- unit_slip: one figure stated twice, 10⁴ or 10⁸ apart: 元 typed for 万元, or 万元 for 亿元
-- rests on: single cells
with
corrected as (
  select fiscal_year, reading_id
  from intake.corrected_reading
  where fiscal_year between $first_year and $last_year and applies
),
disputed as (
  select department_id, fiscal_year, item, phase, amount, reading_id, unnest(alternatives) as other_id
  from intake.figure
  where fiscal_year between $first_year and $last_year and conflict
),
pair as (
  select
    f.department_id, f.fiscal_year, f.item, f.phase, f.amount, r.value,
    quotient(greatest(abs(f.amount), abs(r.value)), least(abs(f.amount), abs(r.value))) as times,
    [r.reading_id, f.reading_id] as reading_ids
  from disputed as f
  inner join intake.reading as r
    on r.reading_id = f.other_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
  anti join corrected as c on c.fiscal_year = r.fiscal_year and c.reading_id = r.reading_id
  where f.other_id <> f.reading_id and r.value <> 0 and f.amount <> 0
)
select
  x.department_id, x.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'fail' as state,
  '另有数' as left_label,
  amount(x.value, i.unit) as left_value,
  '采用数' as right_label,
  amount(x.amount, i.unit) as right_value,
  case when x.times < 100000 then '1万倍' else '1亿倍' end as difference,
  x.reading_ids
from pair as x
inner join intake.term as i on i.fiscal_year = x.fiscal_year and i.dimension = 'item' and i.code = x.item
inner join intake.term as p on p.fiscal_year = x.fiscal_year and p.dimension = 'phase' and p.code = x.phase
where x.times between 9990 and 10010 or x.times between 99900000 and 100100000
