-- declared_target: each indicator that the department declared at the beginning of the year, as it was declared
-- grain: department_id, fiscal_year, record      unit: the indicator's own (unit)
-- Only the newest list counts, never two of them mixed; what the department evaluates is intake.performance_target.
-- previous_value: last year's value, as the declaration states it.
select
  r.department_id,
  r.fiscal_year,
  r.line as record,
  any_value(r.form) as form,
  max(r.raw_text) filter (r.item = 'declared_level1' and r.state = 'value') as level1,
  max(r.raw_text) filter (r.item = 'declared_level2' and r.state = 'value') as level2,
  max(r.raw_text) filter (r.item = 'declared_name') as target_name,
  max(r.raw_text) filter (r.item = 'declared_value') as target_text,
  max(r.state) filter (r.item = 'declared_value') as target_state,
  max(r.direction) filter (r.item = 'declared_value') as direction,
  max(r.value) filter (r.item = 'declared_value') as target_value,
  max(r.value) filter (r.item = 'declared_upper') as target_upper,
  max(r.decimals) filter (r.item = 'declared_value') as target_decimals,
  max(r.unit) filter (r.item = 'declared_value') as unit,
  max(r.raw_text) filter (r.item = 'declared_unit' and r.state = 'value') as stated_unit,
  max(r.value) filter (r.item = 'declared_weight') as weight,
  max(r.raw_text) filter (r.item = 'declared_explanation' and r.state = 'value') as explanation,
  max(r.raw_text) filter (r.item = 'declared_standard' and r.state = 'value') as standard,
  max(r.value) filter (r.item = 'declared_previous') as previous_value,
  max(r.unit) filter (r.item = 'declared_previous') as previous_unit,
  list(r.reading_id order by r.reading_id) filter (
    r.item in ('declared_value', 'declared_upper', 'declared_weight', 'declared_previous')
  ) as reading_ids
from intake.reading as r
inner join intake.list_carrier as c using (department_id, fiscal_year, source_sha256, form, form_version)
where
  c.list = 'declared' and r.fiscal_year between $first_year and $last_year and r.line > 0
  and starts_with(r.item, 'declared_') and not starts_with(r.item, 'declared_task')
group by r.department_id, r.fiscal_year, r.line
