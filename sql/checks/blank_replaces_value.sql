-- blank_replaces_value: a later file of the same form leaves blank what an earlier one stated
-- One finding for a file and form, whatever the number of cells; the first three are named.
with
many as (
  select department_id, fiscal_year, form
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year, form
  having count(*) > 1
),
reading as (
  select
    r.department_id, r.fiscal_year, r.form, r.item, r.phase, r.basis, r.value, r.state, r.reading_id, r.source_sha256,
    s.received_at, s.recency
  from intake.reading as r
  semi join many using (department_id, fiscal_year, form)
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
  where r.fiscal_year between $first_year and $last_year and r.line = 0 and i.kind <> 'text'
),
latest as (
  select
    department_id, fiscal_year, form, item, phase, basis,
    max(received_at) as received_at,
    arg_max(source_sha256, recency) as source_sha256,
    arg_max(reading_id, recency) as reading_id,
    bool_and(state = 'blank') as is_blank
  from (
    select *
    from reading
    qualify
      received_at = max(received_at) over (partition by department_id, fiscal_year, form, item, phase, basis)
  ) as newest
  group by department_id, fiscal_year, form, item, phase, basis
),
lost as (
  select
    l.department_id, l.fiscal_year, l.form, l.source_sha256, l.item, l.phase, l.reading_id as blank_id,
    arg_max(struct_pack(value := o.value, reading_id := o.reading_id), o.recency) as last
  from latest as l
  inner join reading as o using (department_id, fiscal_year, form, item, phase, basis)
  where l.is_blank and o.value is not null and o.received_at < l.received_at
  group by
    l.department_id, l.fiscal_year, l.form, l.source_sha256, l.item, l.phase, l.basis, l.reading_id
),
labelled as (
  select
    x.*, i.label || '（' || p.label || '）' || plain(x.last.value) as stated
  from lost as x
  inner join intake.term as i on i.fiscal_year = x.fiscal_year and i.dimension = 'item' and i.code = x.item
  inner join intake.term as p on p.fiscal_year = x.fiscal_year and p.dimension = 'phase' and p.code = x.phase
)
select
  x.department_id, x.fiscal_year,
  f.label as subject,
  'fail' as state,
  '此前填报' as left_label,
  count(*) || ' 项：' || array_to_string(list_slice(list(x.stated order by x.blank_id), 1, 3), '、')
  || case when count(*) > 3 then '等' else '' end as left_value,
  '后一份' as right_label,
  '空白' as right_value,
  list(x.last.reading_id order by x.blank_id) || list(x.blank_id order by x.blank_id) as reading_ids
from labelled as x
inner join intake.form as f on f.fiscal_year = x.fiscal_year and f.form = x.form
group by x.department_id, x.fiscal_year, x.form, f.label, x.source_sha256
