-- classified_row: in every line of a classified table the whole is basic and project, and what else has a column
-- grain: department_id, fiscal_year, item, code, phase, basis      unit: 万元; basis is that of the whole
-- A line leaves a column empty that other lines fill: what it states may exceed its whole, but not fall short of it.
-- A wrong cell offends its own line and those that hold it alike: top_code is the first line of the class off by the same.
with
part (whole, basis, optional) as (
  values
  ('total', 'basic', false),
  ('total', 'project', false),
  ('total', 'remitted', true),
  ('total', 'operating', true),
  ('total', 'affiliates', true),
  ('general_budget', 'general_budget_basic', false),
  ('general_budget', 'general_budget_project', false),
  ('government_fund', 'government_fund_basic', false),
  ('government_fund', 'government_fund_project', false),
  ('state_capital', 'state_capital_basic', false),
  ('state_capital', 'state_capital_project', false)
),
line as (
  select department_id, fiscal_year, item, code, phase, basis, name, amount, decimals, half_read, reading_ids
  from intake.classified_amount
  where fiscal_year between $first_year and $last_year and item = 'functional_expenditure'
),
divided as (  -- tables that have both columns
  select l.department_id, l.fiscal_year, l.phase, p.whole
  from line as l
  inner join part as p on p.basis = l.basis
  where not p.optional
  group by l.department_id, l.fiscal_year, l.phase, p.whole
  having count(distinct l.basis) = 2
),
summed as (
  select
    l.department_id, l.fiscal_year, l.item, l.code, l.phase, p.whole as basis,
    sum(l.amount) as found,
    count(*) filter (l.amount is null) + 2 - count(*) filter (not p.optional) as unknown,
    count(*) as parts,
    min(l.decimals) as coarsest,
    max(l.decimals) as finest,
    bool_or(l.half_read) as half_read,
    flatten(list(l.reading_ids order by l.basis)) as reading_ids
  from line as l
  inner join part as p on p.basis = l.basis
  semi join divided as d
    on d.department_id = l.department_id and d.fiscal_year = l.fiscal_year and d.phase = l.phase and d.whole = p.whole
  group by l.department_id, l.fiscal_year, l.item, l.code, l.phase, p.whole
  having count(*) filter (not p.optional) > 0
),
compared as (
  select
    w.department_id, w.fiscal_year, w.item, w.code, w.phase, w.basis, w.name,
    w.amount as expected,
    s.found,
    cast(s.found - w.amount as decimal(24, 6)) as difference,
    case
      when s.found = w.amount then 'pass'
      when w.half_read or s.half_read or s.found is null or w.amount is null then 'insufficient_data'
      when s.unknown > 0 and s.found < w.amount then 'insufficient_data'
      when abs(s.found - w.amount) <= envelope(
        s.parts, common_decimals(least(w.decimals, s.coarsest), greatest(w.decimals, s.finest))
      ) then 'hint'
      else 'fail'
    end as state,
    list_concat(w.reading_ids, s.reading_ids) as reading_ids
  from line as w
  inner join summed as s using (department_id, fiscal_year, item, code, phase, basis)
)
select
  department_id, fiscal_year, item, code, phase, basis, name, expected, found, difference, state,
  min(code) over (
    partition by department_id, fiscal_year, item, phase, basis, state, difference, left(cast(code as varchar), 3)
  ) as top_code,
  reading_ids
from compared
