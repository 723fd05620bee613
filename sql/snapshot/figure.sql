-- figure: every figure with the reading it was taken from and the corrections in force for it
-- grain: department_id, fiscal_year, item, phase, basis      unit: that of the item (money: 万元)
with
corrected as (
  select
    department_id, fiscal_year, item, phase, basis,
    list(struct_pack(correction_id := correction_id, amount := amount) order by correction_id, reading_id) as corrections
  from intake.corrected_reading
  where fiscal_year between $first_year and $last_year and applies
  group by department_id, fiscal_year, item, phase, basis
)
select
  f.department_id, f.fiscal_year, f.item, f.phase, f.basis, f.amount, f.unit, f.state, f.reading_id,
  coalesce(c.corrections, []) as corrections
from intake.figure as f
left join corrected as c using (department_id, fiscal_year, item, phase, basis)
where f.fiscal_year between $first_year and $last_year
