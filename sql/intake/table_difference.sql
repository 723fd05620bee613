-- table_difference: where another version of a table says something else than the one that counts
-- grain: department_id, fiscal_year, form, table_order, other_sha256, item, phase, basis, line      unit: that of the item
-- Compared are the versions that came together with the one that counts, and the last one before it. amount is null where
-- the version that counts says no number, other_amount where the other says none; one that was not read whole may say it.
with
counted as (
  select *
  from intake.table_version
  where fiscal_year between $first_year and $last_year and version = 1
),
half_read as (
  select distinct department_id, fiscal_year, form, table_order, source_sha256
  from intake.half_read
  where fiscal_year between $first_year and $last_year
),
pair as (
  select
    c.department_id, c.fiscal_year, c.form, c.table_order, c.source_sha256, c.form_version,
    o.source_sha256 as other_sha256, o.form_version as other_form_version,
    o.arrival = c.arrival as came_together
  from counted as c
  inner join intake.table_version as o using (department_id, fiscal_year, form, table_order)
  where o.fiscal_year between $first_year and $last_year and o.version > 1
  qualify
    o.arrival = c.arrival
    or o.version = min(o.version) filter (o.arrival < c.arrival) over (
      partition by c.department_id, c.fiscal_year, c.form, c.table_order
    )
),
compared as (
  select
    p.department_id, p.fiscal_year, p.form, p.table_order, p.source_sha256, p.other_sha256, p.came_together,
    r.item, r.phase, r.basis, r.line,
    any_value(r.value) filter (r.source_sha256 = p.source_sha256) as amount,
    any_value(r.value) filter (r.source_sha256 = p.other_sha256) as other_amount,
    min(r.decimals) filter (r.value is not null) as decimals,
    min(r.reading_id) filter (r.source_sha256 = p.source_sha256) as reading_id,
    min(r.reading_id) filter (r.source_sha256 = p.other_sha256) as other_reading_id
  from pair as p
  inner join intake.reading as r
    on r.department_id = p.department_id and r.fiscal_year = p.fiscal_year and r.form = p.form
    and r.table_order = p.table_order
    and (
      (r.source_sha256 = p.source_sha256 and r.form_version = p.form_version)
      or (r.source_sha256 = p.other_sha256 and r.form_version = p.other_form_version)
    )
  where r.fiscal_year between $first_year and $last_year
  group by
    p.department_id, p.fiscal_year, p.form, p.table_order, p.source_sha256, p.other_sha256, p.came_together,
    r.item, r.phase, r.basis, r.line
)
select
  c.department_id, c.fiscal_year, c.form, c.table_order, c.source_sha256, c.other_sha256, c.came_together,
  c.item, c.phase, c.basis, c.line, c.amount, c.other_amount, i.unit, c.reading_id,
  c.other_reading_id,
  i.label || case when c.line > 0 then ' ' || c.line else '' end || '（' || p.label
  || case when c.basis = 'total' then '' else '，' || b.label end || '）' as label
from compared as c
inner join intake.term as i on i.fiscal_year = c.fiscal_year and i.dimension = 'item' and i.code = c.item
inner join intake.term as p on p.fiscal_year = c.fiscal_year and p.dimension = 'phase' and p.code = c.phase
inner join intake.term as b on b.fiscal_year = c.fiscal_year and b.dimension = 'basis' and b.code = c.basis
left join half_read as h
  on h.department_id = c.department_id and h.fiscal_year = c.fiscal_year and h.form = c.form
  and h.table_order = c.table_order
  and h.source_sha256 = case when c.reading_id is null then c.source_sha256 when c.other_reading_id is null then c.other_sha256 end
where
  ((c.amount is null) <> (c.other_amount is null) and h.source_sha256 is null)
  or abs(c.amount - c.other_amount) > envelope(0, c.decimals)
