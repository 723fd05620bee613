-- cited_cell: the cell behind every reading id that is published of a fiscal year: file, sheet, cell, raw text and value
-- A department's rows may rest on cells of its units, and on files of another year, which are named with its folder.
-- grain: fiscal_year, department_id, reading_id
with
published as (
  select c.department_id, c.fiscal_year, list_concat([c.reading_id], c.alternatives) as reading_ids
  from intake.figure as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.addition_reconciliation as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_transform(c.cells, cell -> cell.reading_id) as reading_ids
  from comparison.amount_by_stage as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.budget_after_result as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.budget_execution as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat([c.reading_id], c.reading_ids) as reading_ids
  from comparison.cell_unit_slip as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.classified_row as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.classified_sum as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.cross_footing as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat([c.cumulative_reading_id], c.spending_reading_ids, c.gap_reading_ids, c.printed_reading_ids, c.unreadable_reading_ids) as reading_ids
  from comparison.execution_progress as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, [c.reading_id] as reading_ids
  from comparison.expenditure_structure as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, [c.reading_id] as reading_ids
  from comparison.multi_year_trend as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.restatement as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.staffing as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.table_unit_slip as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat(c.reading_ids, c.basis_reading_ids, c.net_reading_ids) as reading_ids
  from comparison.target_attainment as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from comparison.target_drift as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat([c.previous_reading_id, c.previous_budget_reading_id], c.reading_ids) as reading_ids
  from comparison.three_public_change as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from evaluation.measure as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat([c.cause], c.reading_ids) as reading_ids
  from evaluation.finding as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from evaluation.own_target_score as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, list_concat([c.claim_reading_id, c.evidence_reading_id], c.reading_ids) as reading_ids
  from evaluation.indicator_score as c
  where c.fiscal_year between $first_year and $last_year
  union all
  select c.department_id, c.fiscal_year, c.reading_ids as reading_ids
  from evaluation.adopted_score as c
  where c.fiscal_year between $first_year and $last_year
),
cited as (
  select distinct p.department_id, p.fiscal_year, u.reading_id
  from published as p, unnest(p.reading_ids) as u (reading_id)
),
owned as (
  select *, department_id as owner_id
  from cited
  union all
  select c.*, d.department_id as owner_id
  from cited as c
  inner join intake.department as d on d.parent_id = c.department_id and d.fiscal_year = c.fiscal_year
),
file as (
  select source_sha256, arg_max(name, struct_pack(received_at := received_at, name := name)) as name
  from intake.source_file
  where status in ('accepted', 'partial')
  group by source_sha256
)
select
  c.fiscal_year, c.department_id, c.reading_id,
  case when r.fiscal_year = c.fiscal_year then f.name else r.fiscal_year || '/' || f.name end as file,
  r.sheet, r.cell, r.raw_text, r.value, r.unit, r.state, r.source_sha256
from owned as c
inner join intake.reading as r
  on r.reading_id = c.reading_id and r.department_id = c.owner_id
inner join file as f on f.source_sha256 = r.source_sha256
