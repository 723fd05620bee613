-- performance_target: each target with its direction, value, unit and basis, and the result reported for it
-- grain: department_id, fiscal_year, record      unit: the target's own (unit)
-- Only the newest form that carries targets counts, a table before sentences; lists are never mixed.
-- deviation_state is null where the form has no place for a reason.
select
  r.department_id,
  r.fiscal_year,
  r.line as record,
  any_value(r.form) as form,
  bool_or(r.is_sentence) as is_sentence,
  max(r.raw_text) filter (r.item = 'target_name') as target_name,
  max(r.raw_text) filter (r.item = 'target_kind' and r.state = 'value') as kind,
  max(r.raw_text) filter (r.item = 'target_level2' and r.state = 'value') as level2,
  max(r.raw_text) filter (r.item = 'target_value') as target_text,
  max(r.state) filter (r.item = 'target_value') as target_state,
  max(r.direction) filter (r.item = 'target_value') as direction,
  max(r.value) filter (r.item = 'target_value') as target_value,
  max(r.value) filter (r.item = 'target_upper') as target_upper,
  max(r.decimals) filter (r.item = 'target_value') as target_decimals,
  max(r.unit) filter (r.item = 'target_value') as unit,
  max(r.raw_text) filter (r.item = 'target_basis' and r.state = 'value') as target_basis,
  max(r.raw_text) filter (r.item = 'target_actual') as actual_text,
  max(r.state) filter (r.item = 'target_actual') as actual_state,
  max(r.value) filter (r.item = 'target_actual') as actual_value,
  max(r.decimals) filter (r.item = 'target_actual') as actual_decimals,
  max(r.unit) filter (r.item = 'target_actual') as actual_unit,
  max(r.raw_text) filter (r.item = 'target_actual_basis' and r.state = 'value') as actual_basis,
  max(r.value) filter (r.item = 'target_reduction') as reduction,
  max(r.unit) filter (r.item = 'target_reduction') as reduction_unit,
  max(r.value) filter (r.item = 'target_net') as net_value,
  max(r.unit) filter (r.item = 'target_net') as net_unit,
  max(r.raw_text) filter (r.item = 'target_deviation' and r.state = 'value') as deviation,
  max(r.state) filter (r.item = 'target_deviation') as deviation_state,
  list(r.reading_id order by r.reading_id)
  filter (r.item in ('target_value', 'target_upper', 'target_actual')) as reading_ids,
  list(r.reading_id order by r.reading_id) filter (r.item in ('target_basis', 'target_actual_basis')) as basis_reading_ids,
  list(r.reading_id order by r.reading_id)
  filter (r.item in ('target_actual', 'target_reduction', 'target_net')) as net_reading_ids
from intake.reading as r
inner join intake.list_carrier as c using (department_id, fiscal_year, source_sha256, form, form_version)
where
  c.list = 'target' and r.fiscal_year between $first_year and $last_year and r.line > 0 and starts_with(r.item, 'target_')
group by r.department_id, r.fiscal_year, r.line
