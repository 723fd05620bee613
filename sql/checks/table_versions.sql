-- table_versions: files that came together hold the same table with different figures; all of it is taken from one
-- rests on: single cells
-- Where the files say which of them is the later one it is only worth a look.
with
difference as (
  select
    department_id, fiscal_year, form, table_order, source_sha256, other_sha256,
    list(label || coalesce(amount(amount, unit), '空白') order by line, item, phase, basis) as counted,
    list(label || coalesce(amount(other_amount, unit), '空白') order by line, item, phase, basis) as others,
    list(reading_id order by line, item, phase, basis) as reading_ids,
    list(other_reading_id order by line, item, phase, basis) as other_reading_ids
  from intake.table_difference
  where fiscal_year between $first_year and $last_year and came_together
  group by department_id, fiscal_year, form, table_order, source_sha256, other_sha256
),
ruled as (
  select
    d.*, c.path, o.path as other_path,
    case
      when coalesce(c.finality, 0) <> coalesce(o.finality, 0) then '按所写的稿次'
      when c.edition <> o.edition then '按所写的版次'
    end as rule
  from difference as d
  inner join intake.table_version as c using (department_id, fiscal_year, form, table_order, source_sha256)
  inner join intake.table_version as o
    on o.department_id = d.department_id and o.fiscal_year = d.fiscal_year and o.form = d.form
    and o.table_order = d.table_order and o.source_sha256 = d.other_sha256
)
select
  r.department_id, r.fiscal_year,
  coalesce(f.tables[r.table_order + 1], f.label) as subject,
  case when r.rule is null then 'fail' else 'hint' end as state,
  '另一份' as left_label,
  split_part(r.other_path, '/', -1) || '：' || abridged(r.others) as left_value,
  '采用' as right_label,
  split_part(r.path, '/', -1) || '（' || coalesce(r.rule, '没有写明稿次，按所写日期和文件名排在后面') || '）：' || abridged(r.counted)
    as right_value,
  list_filter(r.other_reading_ids || r.reading_ids, reading_id -> reading_id is not null) as reading_ids
from ruled as r
inner join intake.form as f on f.fiscal_year = r.fiscal_year and f.form = r.form
