-- source_conflict: one figure stated twice with different values that no unit slip explains
-- rests on: single cells
-- Of money that documents of two stages state differently stage_conflict speaks (comparison.amount_by_stage); here two
-- places differ that are of one stage, or of none.
with
corrected as (
  select fiscal_year, reading_id
  from intake.corrected_reading
  where fiscal_year between $first_year and $last_year and applies
),
disputed as (
  select
    department_id, fiscal_year, item, phase, basis, amount, unit, decimals, reading_id, form,
    unnest(alternatives) as other_id
  from intake.figure
  where fiscal_year between $first_year and $last_year and conflict
),
pair as (
  select
    f.department_id, f.fiscal_year, f.item, f.phase, f.amount, r.value,
    slip_power(nullif(f.amount, 0), nullif(r.value, 0)) as power,
    abs(f.amount - r.value) > envelope(0, least(f.decimals, r.decimals)) as differs,
    f.unit = '万元' and coalesce(s.stage <> t.stage, false) as is_of_two_stages,
    -- the other document says what the figure says as well: it contradicts itself
    bool_or(not differs) over (
      partition by f.department_id, f.fiscal_year, f.item, f.phase, f.basis, t.stage
    ) as agrees_elsewhere,
    [r.reading_id, f.reading_id] as reading_ids
  from disputed as f
  inner join intake.reading as r
    on r.reading_id = f.other_id and r.fiscal_year = f.fiscal_year and r.department_id = f.department_id
  inner join intake.form as s on s.fiscal_year = f.fiscal_year and s.form = f.form
  inner join intake.form as t on t.fiscal_year = r.fiscal_year and t.form = r.form
  anti join corrected as c on c.fiscal_year = r.fiscal_year and c.reading_id = r.reading_id
  where r.value is not null
)
select
  x.department_id, x.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'fail' as state,
  '另有数' as left_label,
  amount(x.value, i.unit) as left_value,
  '采用数' as right_label,
  amount(x.amount, i.unit) as right_value,
  amount(x.value - x.amount, i.unit) as difference,
  x.reading_ids
from pair as x
inner join intake.term as i on i.fiscal_year = x.fiscal_year and i.dimension = 'item' and i.code = x.item
inner join intake.term as p on p.fiscal_year = x.fiscal_year and p.dimension = 'phase' and p.code = x.phase
where x.differs and x.power is null and (not x.is_of_two_stages or x.agrees_elsewhere)
