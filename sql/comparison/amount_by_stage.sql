-- amount_by_stage: one amount as each document of the budget year states it (同一数据在各表中)
-- grain: department_id, fiscal_year, item, phase, basis      unit: 万元 (_wan)
-- A form declares its stage. What was declared is the initial budget. An amount that only one stage states has nothing to
-- be held against. Two stages agree where any reading of the one agrees with any of the other: what a document says in two
-- places is the matter of source_conflict, and what lies 10⁴ apart that of unit_slip.
-- explained_by: rounding, as the coarser of both was printed; carryover, since a budget is stated with or without it: of
-- another scope, and no contradiction. Only the declaration differs: hint, since it comes before the budget is approved.
-- Half-read tables prove nothing.
-- Over many small groups an aggregate with its own “order by” is the slow part: cells are listed, then sorted.
with
amount as (
  select
    department_id, fiscal_year, item, basis,
    case phase when 'declared' then 'initial_budget' else phase end as phase,
    phase = 'declared' as is_declared,
    amount, reading_id, alternatives
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and unit = '万元'
    and phase in ('declared', 'initial_budget', 'adjusted_budget', 'additions', 'control', 'planned', 'final')
),
declared as (
  select distinct department_id, fiscal_year, item, basis, phase
  from amount
  where is_declared
),
repeated as (
  select * from amount
  where len(alternatives) > 1
  union all
  select amount.* from amount
  semi join declared using (department_id, fiscal_year, item, basis, phase)
  where len(amount.alternatives) = 1
),
cell as (
  select
    a.department_id, a.fiscal_year, a.item, a.phase, a.basis, f.stage, r.reading_id, r.decimals,
    case when c.reading_id is null then r.value else c.amount end as value,
    r.reading_id = a.reading_id and not a.is_declared as is_adopted,
    h.reading_id is not null as is_half_read,
    not a.is_declared and coalesce(slip_power(a.amount, nullif(r.value, 0)) is not null, false) as is_slip,
    struct_pack(is_sentence := r.is_sentence, precedence := r.precedence, table_order := r.table_order, id := r.reading_id)
      as rank
  from (select * exclude (alternatives), unnest(alternatives) as other_id from repeated) as a
  inner join intake.reading as r
    on r.reading_id = a.other_id and r.department_id = a.department_id and r.fiscal_year = a.fiscal_year
  inner join intake.form as f on f.fiscal_year = r.fiscal_year and f.form = r.form
  left join intake.corrected_reading as c
    on c.fiscal_year = r.fiscal_year and c.department_id = r.department_id and c.reading_id = r.reading_id and c.applies
  left join intake.half_read as h
    on h.fiscal_year = r.fiscal_year and h.department_id = r.department_id and h.reading_id = r.reading_id
  where f.stage is not null and (r.value is not null or says_none(r.state))
),
chain as (
  select
    department_id, fiscal_year, item, phase, basis,
    max(value) - min(value) as spread_wan,
    coalesce(spread_wan > envelope(0, min(decimals) filter (value is not null)), false) as is_disputed,
    list_transform(
      list_sort(
        list(
          struct_pack(
            ordinal := list_position(
              ['declaration', 'budget', 'self_evaluation', 'final_accounts', 'report', 'narrative', 'collection'], stage
            ),
            rank := rank,
            cell := struct_pack(
              stage := stage, amount_wan := cast(value as decimal(24, 6)), decimals := decimals, reading_id := reading_id,
              is_adopted := is_adopted
            )
          )
        )
      ),
      ranked -> ranked.cell
    ) as cells
  from cell
  group by department_id, fiscal_year, item, phase, basis
  having min(stage) <> max(stage)
),
disputed as (
  select department_id, fiscal_year, item, phase, basis
  from chain
  where is_disputed
),
carryover as (
  select department_id, fiscal_year, basis, list(distinct amount) as amounts
  from intake.figure
  where
    fiscal_year between $first_year and $last_year and item in ('opening_carryover', 'expenditure_carryover')
    and phase in ('declared', 'initial_budget', 'adjusted_budget', 'final') and amount > 0
  group by department_id, fiscal_year, basis
),
pair as (
  select
    a.department_id, a.fiscal_year, a.item, a.phase, a.basis, a.stage, b.stage as other_stage,
    bool_or(abs(a.value - b.value) <= envelope(0, least(a.decimals, b.decimals))) as agrees,
    coalesce(
      bool_or(
        a.phase in ('initial_budget', 'adjusted_budget')
        and len(
          list_filter(
            o.amounts,
            carried -> abs(abs(a.value - b.value) - carried) <= envelope(1, least(a.decimals, b.decimals))
          )
        ) > 0
      ),
      false
    ) as agrees_by_carryover,
    bool_and(a.is_half_read or b.is_half_read) as is_half_read
  from cell as a
  semi join disputed using (department_id, fiscal_year, item, phase, basis)
  inner join cell as b
    on b.department_id = a.department_id and b.fiscal_year = a.fiscal_year and b.item = a.item and b.phase = a.phase
    and b.basis = a.basis and b.stage > a.stage
  left join carryover as o
    on o.department_id = a.department_id and o.fiscal_year = a.fiscal_year and o.basis = a.basis
  where a.value is not null and b.value is not null and not a.is_slip and not b.is_slip
  group by a.department_id, a.fiscal_year, a.item, a.phase, a.basis, a.stage, b.stage
),
verdict as (
  select
    department_id, fiscal_year, item, phase, basis,
    case
      when bool_or(not agrees and not agrees_by_carryover and not is_half_read and 'declaration' not in (stage, other_stage))
        then 'fail'
      when bool_or(not agrees and not agrees_by_carryover and not is_half_read) then 'hint'
      when bool_or(not agrees and not agrees_by_carryover) then 'insufficient_data'
      else 'pass'
    end as state,
    bool_or(not agrees and agrees_by_carryover) as by_carryover
  from pair
  group by department_id, fiscal_year, item, phase, basis
)
select
  c.department_id, c.fiscal_year, c.item, c.phase, c.basis,
  list_filter(c.cells, cell -> cell.stage = 'declaration')[1].amount_wan as declaration_wan,
  list_filter(c.cells, cell -> cell.stage = 'budget')[1].amount_wan as budget_wan,
  list_filter(c.cells, cell -> cell.stage = 'self_evaluation')[1].amount_wan as self_evaluation_wan,
  list_filter(c.cells, cell -> cell.stage = 'final_accounts')[1].amount_wan as final_accounts_wan,
  list_filter(c.cells, cell -> cell.stage = 'report')[1].amount_wan as report_wan,
  list_filter(c.cells, cell -> cell.stage = 'narrative')[1].amount_wan as narrative_wan,
  list_filter(c.cells, cell -> cell.stage = 'collection')[1].amount_wan as collection_wan,
  cast(c.spread_wan as decimal(24, 6)) as spread_wan,
  coalesce(v.state, case when c.is_disputed then 'fail' else 'pass' end) as state,
  case
    when c.is_disputed and v.state is null then 'unit_slip'
    when v.state = 'pass' and v.by_carryover then 'carryover'
    when not c.is_disputed and c.spread_wan > 0 then 'rounding'
  end as explained_by,
  c.cells
from chain as c
left join verdict as v using (department_id, fiscal_year, item, phase, basis)
