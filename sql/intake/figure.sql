-- figure: the one value chosen per department, year, item, phase and basis, with the reading it came from
-- grain: department_id, fiscal_year, item, phase, basis      unit: that of the item (money: 万元)
-- All figures of a table are of one file (table_version): a later file that holds only some tables replaces these alone.
-- Of forms whose rows or sentences each speak for themselves the newest reading counts, fact by fact.
-- Between forms a stated value before a blank, a table before a sentence, then the newer one, then the form's
-- precedence; of files of one form that came together the later by its own word (accepted_submission.recency).
-- conflict: two of them disagree by more than their printed precision. alternatives: all of them.
-- correction_id: the correction in force (intake.corrected_reading); amount is then the corrected value and printed what
-- stands in the cell. A dropped reading is blank, so that any other reading is taken before it.
-- Nineteen in twenty figures are stated once and need no choice: only the others are gathered and sorted.
with
other_version as (
  select department_id, fiscal_year, form, table_order, source_sha256
  from intake.table_version
  where fiscal_year between $first_year and $last_year and version > 1
),
accepted_reading as (
  select
    r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.value, r.unit, r.state, r.decimals, r.reading_id,
    r.form, r.precedence, r.table_order, r.is_sentence, s.arrival, s.recency
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
  anti join other_version using (department_id, fiscal_year, form, table_order, source_sha256)
  where r.fiscal_year between $first_year and $last_year and r.line = 0 and i.kind <> 'text'
),
corrected as (
  select department_id, fiscal_year, item, phase, basis, reading_id, correction_id, amount, decimals
  from intake.corrected_reading
  where fiscal_year between $first_year and $last_year and applies
),
repeated as (
  select department_id, fiscal_year, item, phase, basis
  from accepted_reading
  group by department_id, fiscal_year, item, phase, basis
  having count(*) > 1
  union
  select department_id, fiscal_year, item, phase, basis
  from corrected
),
current_reading as (
  select
    r.* replace (
      case when c.correction_id is null then r.value else c.amount end as value,
      case
        when c.correction_id is null then r.state
        when c.amount is null then 'blank'
        when c.amount = 0 then 'zero'
        else 'value'
      end as state,
      coalesce(c.decimals, r.decimals) as decimals
    ),
    r.value as printed,
    c.correction_id
  from accepted_reading as r
  semi join repeated using (department_id, fiscal_year, item, phase, basis)
  left join corrected as c using (department_id, fiscal_year, item, phase, basis, reading_id)
  qualify r.arrival = max(r.arrival) over (
    partition by r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.form
  )
),
chosen as (
  select
    department_id, fiscal_year, item, phase, basis,
    arg_min(
      struct_pack(
        amount := value, unit := unit, state := state, decimals := decimals, reading_id := reading_id, form := form,
        printed := printed, correction_id := correction_id
      ),
      struct_pack(
        empty := state in ('blank', 'unparsed', 'uncalculated'), is_sentence := is_sentence,
        age := -arrival, precedence := precedence, table_order := table_order,
        age_in_run := -recency, reading_id := reading_id
      )
    ) as best,
    coalesce(max(value) - min(value) > envelope(0, min(decimals) filter (value is not null)), false) as conflict,
    list(reading_id order by precedence, table_order, reading_id) as alternatives
  from current_reading
  group by department_id, fiscal_year, item, phase, basis
)
select
  department_id, fiscal_year, item, phase, basis,
  value as amount,
  unit, state, decimals,
  false as conflict,
  reading_id, form,
  [reading_id] as alternatives,
  value as printed,
  cast(null as varchar) as correction_id
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
  alternatives,
  best.printed as printed,
  best.correction_id as correction_id
from chosen
