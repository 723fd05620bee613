-- stage_conflict: one amount that the documents of the budget year state differently
-- rests on: whole tables
-- One finding an amount, with every cell of it. What one document says in two places is the matter of source_conflict.
with
side as (
  select
    department_id, fiscal_year, item, phase, basis, state,
    coalesce(list_filter(cells, cell -> cell.is_adopted)[1], cells[1]) as adopted,
    [cell.reading_id for cell in cells] as reading_ids,
    unnest(cells) as cell,
    generate_subscripts(cells, 1) as place
  from comparison.amount_by_stage
  where
    fiscal_year between $first_year and $last_year and state <> 'pass' and explained_by is distinct from 'unit_slip'
),
named as (
  select
    s.department_id, s.fiscal_year, s.item, s.phase, s.basis, s.state, s.reading_ids, s.cell.amount_wan as amount_wan,
    s.cell.amount_wan - s.adopted.amount_wan as difference_wan,
    abs(s.cell.amount_wan - s.adopted.amount_wan) > envelope(0, least(s.cell.decimals, s.adopted.decimals)) as differs,
    t.label as stage,
    min(s.place) as place
  from side as s
  inner join intake.term as t on t.fiscal_year = s.fiscal_year and t.dimension = 'stage' and t.code = s.cell.stage
  where s.cell.amount_wan is not null
  group by all
),
grouped as (
  select
    department_id, fiscal_year, item, phase, basis, state, reading_ids, difference_wan, differs,
    amount(amount_wan, '万元') || '（' || string_agg(stage, '、' order by place) || '）' as text,
    min(place) as place
  from named
  group by department_id, fiscal_year, item, phase, basis, state, reading_ids, amount_wan, difference_wan, differs
),
worded as (
  select
    department_id, fiscal_year, item, phase, basis, state, reading_ids,
    string_agg(text, '、' order by place) filter (differs) as left_value,
    string_agg(text, '、' order by place) filter (not differs) as right_value,
    arg_max(difference_wan, abs(difference_wan)) as difference_wan
  from grouped
  group by department_id, fiscal_year, item, phase, basis, state, reading_ids
)
select
  w.department_id, w.fiscal_year,
  i.label || '（' || p.label || case when w.basis = 'total' then '' else '，' || b.label end || '）' as subject,
  w.state,
  '另有数' as left_label,
  w.left_value,
  '采用数' as right_label,
  w.right_value,
  amount(w.difference_wan, '万元') as difference,
  w.reading_ids
from worded as w
inner join intake.term as i on i.fiscal_year = w.fiscal_year and i.dimension = 'item' and i.code = w.item
inner join intake.term as p on p.fiscal_year = w.fiscal_year and p.dimension = 'phase' and p.code = w.phase
inner join intake.term as b on b.fiscal_year = w.fiscal_year and b.dimension = 'basis' and b.code = w.basis
