-- replaced_by_another_source: figures that rest on another sender's file than before that file came
-- rests on: single cells
-- The file chosen before is found as the present one is, among what had been received before the present one.
with
many as (
  select department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
  having count(distinct coalesce(sender, '')) > 1
),
reading as (
  select
    r.department_id, r.fiscal_year, r.item, r.phase, r.basis, r.value, r.state, r.decimals, r.reading_id,
    r.precedence, r.table_order, r.is_sentence, s.received_at, s.recency, coalesce(s.sender, '') as sender
  from intake.reading as r
  semi join many using (department_id, fiscal_year)
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.line = 0 and r.value is not null
),
earlier as (
  select
    f.department_id, f.fiscal_year, f.item, f.phase, f.amount, f.decimals, f.reading_id, c.sender,
    arg_min(
      struct_pack(value := o.value, sender := o.sender, decimals := o.decimals, reading_id := o.reading_id),
      struct_pack(
        is_sentence := o.is_sentence, age := -epoch_us(o.received_at), precedence := o.precedence,
        table_order := o.table_order, age_in_run := -o.recency, reading_id := o.reading_id
      )
    ) as best
  from intake.figure as f
  inner join reading as c using (department_id, fiscal_year, reading_id)
  inner join reading as o
    on o.department_id = f.department_id and o.fiscal_year = f.fiscal_year
    and o.item = f.item and o.phase = f.phase and o.basis = f.basis
    and o.received_at < c.received_at
  where f.fiscal_year between $first_year and $last_year and f.correction_id is null
  group by
    f.department_id, f.fiscal_year, f.item, f.phase, f.basis, f.amount, f.decimals, f.reading_id, c.sender
)
select
  e.department_id, e.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  'fail' as state,
  '此前采用数' as left_label,
  amount(e.best.value, i.unit) as left_value,
  '现采用数' as right_label,
  amount(e.amount, i.unit) as right_value,
  amount(e.best.value - e.amount, i.unit) as difference,
  [e.best.reading_id, e.reading_id] as reading_ids
from earlier as e
inner join intake.term as i on i.fiscal_year = e.fiscal_year and i.dimension = 'item' and i.code = e.item
inner join intake.term as p on p.fiscal_year = e.fiscal_year and p.dimension = 'phase' and p.code = e.phase
where
  e.best.sender <> e.sender
  and abs(e.best.value - e.amount) > envelope(0, least(e.decimals, e.best.decimals))
