-- corrected_reading: every reading that a correction is about, and whether the correction applies to it
-- grain: department_id, fiscal_year, reading_id      unit: that of the item (money: 万元)
-- A correction was written for one printed value (expect); where the cell now says something else it does not apply.
select
  r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.reading_id,
  c.correction_id,
  r.value as printed,
  r.raw_text,
  printed(r.raw_text) = c.expect or coalesce(r.value = c.expect_amount, false) as applies,
  case c.action
    when 'override' then c.amount
    when 'scale' then cast(r.value * cast(power(10, c.power) as decimal(18, 8)) as decimal(24, 6))
  end as amount,
  case c.action
    when 'override' then c.decimals
    when 'scale' then r.decimals - c.power
    else r.decimals
  end as decimals
from intake.reading as r
inner join intake.accepted_submission as s
  using (source_sha256, department_id, fiscal_year, form, form_version)
inner join intake.correction as c
  on c.fiscal_year = r.fiscal_year and c.department_id = r.department_id
  and c.item = r.item and c.phase = r.phase and c.basis = r.basis
  and coalesce(c.form = r.form, true) and coalesce(c.sheet = r.sheet, true) and coalesce(c.cell = r.cell, true)
where r.fiscal_year between $first_year and $last_year and r.line = 0
