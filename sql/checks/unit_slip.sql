-- unit_slip: figures stated twice, 10³, 10⁴ or 10⁸ apart: 元 typed for 万元, or 万元 for 亿元; those of two tables are one
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
    f.department_id, f.fiscal_year, i.label || '（' || p.label || '）' as label, i.unit, f.amount, r.value,
    abs(slip_power(r.value, f.amount)) as power,
    struct_pack(source := t.source_sha256, form := t.form, number := t.table_order, line := t.is_sentence) as counted,
    struct_pack(source := r.source_sha256, form := r.form, number := r.table_order, line := r.is_sentence) as other,
    r.reading_id as other_id, f.reading_id
  from disputed as f
  inner join intake.reading as r
    on r.reading_id = f.other_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
  inner join intake.reading as t
    on t.reading_id = f.reading_id and t.fiscal_year = f.fiscal_year and t.department_id = f.department_id
  anti join corrected as c on c.fiscal_year = r.fiscal_year and c.reading_id = r.reading_id
  inner join intake.term as i on i.fiscal_year = f.fiscal_year and i.dimension = 'item' and i.code = f.item
  inner join intake.term as p on p.fiscal_year = f.fiscal_year and p.dimension = 'phase' and p.code = f.phase
  where f.other_id <> f.reading_id and r.value <> 0 and f.amount <> 0
)
select
  department_id, fiscal_year,
  abridged(list(label order by reading_id)) as subject,
  'fail' as state,
  '另有数' as left_label,
  abridged(list(amount(value, unit) order by reading_id)) as left_value,
  '采用数' as right_label,
  abridged(list(amount(amount, unit) order by reading_id)) as right_value,
  times_label(power) as difference,
  flatten(list([other_id, reading_id] order by reading_id)) as reading_ids
from pair
where power is not null
group by department_id, fiscal_year, counted, other, power
