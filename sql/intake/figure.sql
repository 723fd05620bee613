-- figure: the one value chosen per department, year, item, phase and basis, with the reading it came from
-- grain: department_id, fiscal_year, item, phase, basis      unit: that of the item (money: 万元)
-- The newest reading of each form counts; between forms a stated value before a blank, then the newer one, then the
-- form's precedence. conflict: two of them disagree by more than their printed precision. alternatives: all of them.
-- Nineteen in twenty figures are stated once and need no choice: only the others are gathered and sorted.
with
accepted_reading as (
  select
    r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.value, r.unit, r.state, r.decimals, r.reading_id,
    r.form, r.form_order, s.received_at
  from intake.reading as r
  inner join intake.accepted_submission as s
    on s.source_sha256 = r.source_sha256
    and s.department_id = r.department_id
    and s.fiscal_year = r.fiscal_year
    and s.form = r.form
    and s.form_version = r.form_version
  inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
  where r.fiscal_year between $first_year and $last_year and r.record = 0 and i.kind <> 'text'
),
repeated as (
  select department_id, fiscal_year, item, phase, basis
  from accepted_reading
  group by department_id, fiscal_year, item, phase, basis
  having count(*) > 1
),
current_reading as (
  select r.*
  from accepted_reading as r
  semi join repeated using (department_id, fiscal_year, item, phase, basis)
  qualify r.received_at = max(r.received_at) over (
    partition by r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.form
  )
),
chosen as (
  select
    department_id, fiscal_year, item, phase, basis,
    arg_min(
      struct_pack(amount := value, unit := unit, state := state, decimals := decimals, reading_id := reading_id, form := form),
      struct_pack(
        empty := state in ('blank', 'unparsed', 'uncalculated'), age := -epoch_us(received_at), form_order := form_order,
        reading_id := reading_id
      )
    ) as best,
    coalesce(max(value) - min(value) > envelope(0, min(decimals) filter (value is not null)), false) as conflict,
    list(reading_id order by form_order, reading_id) as alternatives
  from current_reading
  group by department_id, fiscal_year, item, phase, basis
)
select
  department_id, fiscal_year, item, phase, basis,
  value as amount,
  unit, state, decimals,
  false as conflict,
  reading_id, form,
  [reading_id] as alternatives
from accepted_reading
anti join repeated using (department_id, fiscal_year, item, phase, basis)
union all
select
  department_id, fiscal_year, item, phase, basis,
  best.amount as amount,
  best.unit as unit,
  best.state as state,
  best.decimals as decimals,
  conflict,
  best.reading_id as reading_id,
  best.form as form,
  alternatives
from chosen
