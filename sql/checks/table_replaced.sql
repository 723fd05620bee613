-- table_replaced: a later file of the same table states other figures than the last one before it
-- rests on: single cells
-- What it no longer states is said by blank_replaces_value. A file that was overwritten is one file, corrected.
select
  d.department_id, d.fiscal_year,
  any_value(coalesce(f.tables[d.table_order + 1], f.label)) as subject,
  'hint' as state,
  '先收到' as left_label,
  any_value(split_part(o.path, '/', -1)) || '：' || abridged(list(d.label || amount(d.other_amount, d.unit) order by d.other_reading_id))
    as left_value,
  '采用' as right_label,
  any_value(split_part(c.path, '/', -1)) || '：' || abridged(list(d.label || amount(d.amount, d.unit) order by d.other_reading_id))
    as right_value,
  list(d.other_reading_id order by d.other_reading_id) || list(d.reading_id order by d.other_reading_id) as reading_ids
from intake.table_difference as d
inner join intake.table_version as c using (department_id, fiscal_year, form, table_order, source_sha256)
inner join intake.table_version as o
  on o.department_id = d.department_id and o.fiscal_year = d.fiscal_year and o.form = d.form
  and o.table_order = d.table_order and o.source_sha256 = d.other_sha256
inner join intake.form as f on f.fiscal_year = d.fiscal_year and f.form = d.form
where
  d.fiscal_year between $first_year and $last_year and o.path <> c.path
  and not d.came_together and d.amount is not null and d.other_amount is not null
group by d.department_id, d.fiscal_year, d.form, d.table_order, d.source_sha256, d.other_sha256
