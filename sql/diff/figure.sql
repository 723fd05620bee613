-- figure: figures that differ between two runs, with the old and the new cell and why they differ
-- grain: department_id, fiscal_year, item, phase, basis      unit: that of the item (money: 万元)
-- cause: that of diff.submission, or correction, or null where no input of the department-year explains it.
-- source: the file that came or went, or the correction.
with
old_figure as (
  select f.*, r.source_sha256, r.file, r.sheet, r.cell, r.raw_text
  from before.figure as f
  left join before.reading as r using (department_id, fiscal_year, reading_id)
),
new_figure as (
  select f.*, r.source_sha256, r.file, r.sheet, r.cell, r.raw_text
  from after.figure as f
  left join after.reading as r using (department_id, fiscal_year, reading_id)
),
changed as (
  select
    department_id, fiscal_year, item, phase, basis,
    o.amount as old_amount, o.unit as old_unit, o.state as old_state,
    n.amount as new_amount, n.unit as new_unit, n.state as new_state,
    o.file as old_file, o.sheet as old_sheet, o.cell as old_cell, o.raw_text as old_raw_text,
    n.file as new_file, n.sheet as new_sheet, n.cell as new_cell, n.raw_text as new_raw_text,
    o.reading_id as old_reading_id, n.reading_id as new_reading_id,
    o.source_sha256 as old_sha256, n.source_sha256 as new_sha256,
    coalesce(o.corrections, []) as old_corrections, coalesce(n.corrections, []) as new_corrections
  from old_figure as o
  full join new_figure as n using (department_id, fiscal_year, item, phase, basis)
  where
    o.amount is distinct from n.amount or o.unit is distinct from n.unit or o.state is distinct from n.state
)
select
  c.* exclude (old_sha256, new_sha256, old_corrections, new_corrections),
  case
    when came.kind is not null then came.kind
    when c.old_corrections <> c.new_corrections then 'correction'
    else gone.kind
  end as cause,
  case
    when came.kind is not null then came.path
    when c.old_corrections <> c.new_corrections
      then array_to_string(
        list_sort(list_distinct([x['correction_id'] for x in (c.old_corrections || c.new_corrections)])), '、'
      )
    else gone.path
  end as source
from changed as c
left join diff.submission as came
  on came.department_id = c.department_id and came.fiscal_year = c.fiscal_year
  and came.source_sha256 = c.new_sha256 and came.kind <> 'withdrawn'
left join diff.submission as gone
  on gone.department_id = c.department_id and gone.fiscal_year = c.fiscal_year
  and gone.source_sha256 = c.old_sha256 and gone.kind = 'withdrawn'
