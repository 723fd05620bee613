-- declared_target: each indicator that the department declared at the beginning of the year, as it was declared
-- grain: department_id, fiscal_year, record      unit: the indicator's own (unit)
-- Only the newest list counts, never two of them mixed; what the department evaluates is intake.performance_target.
-- previous_value: last year's value, as the declaration states it.
with
carrier as (
  select
    r.department_id,
    r.fiscal_year,
    arg_min(
      struct_pack(source_sha256 := r.source_sha256, form := r.form, form_version := r.form_version),
      struct_pack(
        age := -epoch_us(s.received_at), precedence := r.precedence, table_order := r.table_order, age_in_run := -s.recency
      )
    ) as list
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'declared_name'
  group by r.department_id, r.fiscal_year
)
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
inner join carrier as c
  on c.department_id = r.department_id and c.fiscal_year = r.fiscal_year
  and c.list.source_sha256 = r.source_sha256 and c.list.form = r.form and c.list.form_version = r.form_version
where
  r.fiscal_year between $first_year and $last_year and r.line > 0
  and starts_with(r.item, 'declared_') and not starts_with(r.item, 'declared_task')
group by r.department_id, r.fiscal_year, r.line
