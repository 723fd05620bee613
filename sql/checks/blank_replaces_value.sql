-- blank_replaces_value: a later file does not state what an earlier one of the same table, or in the same line, stated
-- rests on: single cells
-- One finding for a file and form, whatever the number of cells; the first three are named.
with
reading as (
  select
    r.department_id, r.fiscal_year, r.form, r.item, r.phase, r.basis, r.value, r.state, r.reading_id, r.source_sha256,
    s.arrival, s.recency
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  inner join intake.form as f on f.fiscal_year = r.fiscal_year and f.form = r.form and f.by_fact
  inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
  where r.fiscal_year between $first_year and $last_year and r.line = 0 and i.kind <> 'text'
),
latest as (
  select
    department_id, fiscal_year, form, item, phase, basis,
    max(arrival) as arrival,
    arg_max(source_sha256, recency) as source_sha256,
    arg_max(reading_id, recency) as reading_id
  from (
    select *
    from reading
    qualify arrival = max(arrival) over (partition by department_id, fiscal_year, form, item, phase, basis)
  ) as newest
  group by department_id, fiscal_year, form, item, phase, basis
  having bool_and(state = 'blank')
),
lost as (
  select
    department_id, fiscal_year, form, source_sha256, reading_id, other_reading_id, label || amount(other_amount, unit) as stated
  from intake.table_difference
  where fiscal_year between $first_year and $last_year and not came_together and amount is null and line = 0
  union all
  select
    l.department_id, l.fiscal_year, l.form, l.source_sha256, l.reading_id,
    arg_max(o.reading_id, o.recency) as other_reading_id,
    any_value(i.label) || '（' || any_value(p.label) || '）' || amount(arg_max(o.value, o.recency), any_value(i.unit)) as stated
  from latest as l
  inner join reading as o using (department_id, fiscal_year, form, item, phase, basis)
  inner join intake.term as i on i.fiscal_year = l.fiscal_year and i.dimension = 'item' and i.code = l.item
  inner join intake.term as p on p.fiscal_year = l.fiscal_year and p.dimension = 'phase' and p.code = l.phase
  where o.value is not null and o.arrival < l.arrival
  group by l.department_id, l.fiscal_year, l.form, l.source_sha256, l.reading_id
)
select
  x.department_id, x.fiscal_year,
  f.label as subject,
  'fail' as state,
  '此前填报' as left_label,
  count(*) || ' 项：' || array_to_string(list_slice(list(x.stated order by x.other_reading_id), 1, 3), '、')
  || case when count(*) > 3 then '等' else '' end as left_value,
  '后一份' as right_label,
  '空白' as right_value,
  list(x.other_reading_id order by x.other_reading_id)
  || list(x.reading_id order by x.reading_id) filter (x.reading_id is not null) as reading_ids
from lost as x
inner join intake.form as f on f.fiscal_year = x.fiscal_year and f.form = x.form
group by x.department_id, x.fiscal_year, x.form, f.label, x.source_sha256
