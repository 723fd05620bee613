-- execution_progress: spending and work by the end of each month, against what is due of the year's budget by then
-- grain: department_id, fiscal_year, month      unit: 万元 (_wan), per cent (_pct), percentage points (_pp)
-- A month counts once its cumulative expenditure is stated; months still empty in a form of twelve rows are none. Of
-- several files the newest that states a value counts, cell by cell. The rate names its denominator: the adjusted
-- budget, or the initial one where no adjusted one is given. gap_pp is work minus spending; half of the last place
-- that the work's progress is printed with may hide a difference. spending_state and gap_state are result states. Of a
-- table that was not read whole neither budget nor expenditure is certain to be the one that is meant.
with
stated as (
  select
    r.department_id, r.fiscal_year, r.line as month, r.item, r.phase,
    arg_min(
      struct_pack(amount := r.value, state := r.state, decimals := r.decimals, reading_id := r.reading_id, half_read := h.reading_id is not null),
      struct_pack(
        empty := r.value is null and r.state not in ('unparsed', 'uncalculated'), age := -s.arrival,
        precedence := r.precedence, table_order := r.table_order, reading_id := r.reading_id
      )
    ) as best
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  left join intake.half_read as h
    on h.fiscal_year = r.fiscal_year and h.department_id = r.department_id and h.reading_id = r.reading_id
  where
    r.fiscal_year between $first_year and $last_year and r.line between 1 and 12
    and r.item in ('annual_budget', 'cumulative_expenditure', 'printed_spending_progress', 'work_progress')
  group by r.department_id, r.fiscal_year, r.line, r.item, r.phase
),
monthly as (
  select
    department_id, fiscal_year, month,
    bool_or(best.half_read) as half_read,
    any_value(best.state) filter (item = 'cumulative_expenditure') as cumulative_state,
    any_value(best.amount) filter (item = 'cumulative_expenditure') as cumulative_wan,
    any_value(best.decimals) filter (item = 'cumulative_expenditure') as decimals,
    any_value(best.amount) filter (item = 'annual_budget' and phase = 'adjusted_budget') as adjusted_wan,
    any_value(best.amount) filter (item = 'annual_budget' and phase = 'initial_budget') as initial_wan,
    any_value(best.amount) filter (item = 'printed_spending_progress') as printed_pct,
    any_value(best.decimals) filter (item = 'printed_spending_progress') as printed_decimals,
    any_value(best.amount) filter (item = 'work_progress') as work_pct,
    any_value(best.decimals) filter (item = 'work_progress') as work_decimals,
    list_sort(list(best.reading_id) filter (item in ('annual_budget', 'cumulative_expenditure'))) as spending_reading_ids,
    any_value(best.reading_id) filter (item = 'printed_spending_progress') as printed_reading_id,
    any_value(best.reading_id) filter (item = 'work_progress') as work_reading_id,
    any_value(best.reading_id) filter (item = 'cumulative_expenditure') as cumulative_reading_id,
    list_sort(list(best.reading_id) filter (best.state in ('unparsed', 'uncalculated') and item <> 'work_progress'))
      as unreadable_reading_ids
  from stated
  group by department_id, fiscal_year, month
),
measured as (
  select
    m.*,
    coalesce(m.adjusted_wan, m.initial_wan) as budget_wan,
    rate_pct(m.cumulative_wan, coalesce(m.adjusted_wan, m.initial_wan)) as spending_pct,
    d.due_month, d.due_pct, d.largest_gap_pp
  from monthly as m
  inner join comparison.spending_due as d using (fiscal_year, month)
  where m.cumulative_wan is not null or m.cumulative_state in ('unparsed', 'uncalculated')
)
select
  department_id, fiscal_year, month,
  budget_wan,
  case when adjusted_wan is not null then 'adjusted_budget' when initial_wan is not null then 'initial_budget' end
    as denominator,
  cumulative_wan,
  decimals,
  spending_pct,
  due_month,
  due_pct,
  case
    when due_pct is null then 'not_applicable'
    when spending_pct is null then 'insufficient_data'
    when spending_pct < due_pct and half_read then 'insufficient_data'
    when spending_pct < due_pct then 'fail'
    else 'pass'
  end as spending_state,
  work_pct,
  cast(work_pct - spending_pct as decimal(24, 2)) as gap_pp,
  largest_gap_pp,
  case
    when work_pct is null then 'not_applicable'
    when spending_pct is null then 'insufficient_data'
    when abs(work_pct - spending_pct) <= largest_gap_pp + 0.005 + 0.5 * power(10, -work_decimals) then 'pass'
    when half_read then 'insufficient_data'
    else 'fail'
  end as gap_state,
  printed_pct,
  printed_decimals,
  cumulative_reading_id,
  spending_reading_ids,
  list_append(spending_reading_ids, work_reading_id) as gap_reading_ids,
  list_append(spending_reading_ids, printed_reading_id) as printed_reading_ids,
  coalesce(unreadable_reading_ids, []) as unreadable_reading_ids
from measured
