-- classified_sum: every class is the sum of its subclasses, the total that of the classes
-- grain: department_id, fiscal_year, item, code, phase, basis      unit: 万元; code 0 stands for the total
-- A level that a table leaves out is not tested. A total above its classes means that lines are not listed, or were on a
-- page that was not read: then a class above its subclasses proves nothing. Not so where the column of the whole closes
-- over the same lines: then none is missing, and a cell of this column is wrong. Nothing follows from a half-read table.
-- Where forms disagree on a total, classes are held against that of their own form: the disagreement is a finding by itself.
with
total (item, basis, total_item, total_basis, whole) as (
  values
  ('functional_revenue', 'total', 'total_revenue', 'total', null),
  ('functional_expenditure', 'total', 'total_expenditure', 'total', null),
  ('functional_expenditure', 'basic', 'basic_expenditure', 'total', 'total'),
  ('functional_expenditure', 'project', 'project_expenditure', 'total', 'total'),
  ('functional_expenditure', 'remitted', 'remitted_to_superior', 'total', 'total'),
  ('functional_expenditure', 'operating', 'business_expenditure', 'total', 'total'),
  ('functional_expenditure', 'affiliates', 'subsidies_to_affiliates', 'total', 'total'),
  ('functional_expenditure', 'fiscal_appropriation', 'total_expenditure', 'fiscal_appropriation', null),
  ('functional_expenditure', 'general_budget', 'total_expenditure', 'general_budget', null),
  ('functional_expenditure', 'general_budget_basic', 'basic_expenditure', 'general_budget', 'general_budget'),
  ('functional_expenditure', 'general_budget_project', 'project_expenditure', 'general_budget', 'general_budget'),
  ('functional_expenditure', 'government_fund', 'total_expenditure', 'government_fund', null),
  ('functional_expenditure', 'government_fund_basic', 'basic_expenditure', 'government_fund', 'government_fund'),
  ('functional_expenditure', 'government_fund_project', 'project_expenditure', 'government_fund', 'government_fund'),
  ('functional_expenditure', 'state_capital', 'total_expenditure', 'state_capital', null),
  ('functional_expenditure', 'state_capital_basic', 'basic_expenditure', 'state_capital', 'state_capital'),
  ('functional_expenditure', 'state_capital_project', 'project_expenditure', 'state_capital', 'state_capital'),
  ('economic_expenditure', 'general_budget_basic', 'basic_expenditure', 'general_budget', null)
),
line as (
  from intake.classified_amount
  where fiscal_year between $first_year and $last_year
),
own_total as (  -- of the totals that forms state differently, the one of the form that lists the classes
  select a.department_id, a.fiscal_year, a.item, a.phase, a.basis, r.value, r.state, r.decimals, r.reading_id
  from (
    select f.department_id, f.fiscal_year, t.item, f.phase, t.basis, unnest(f.alternatives) as reading_id
    from intake.figure as f
    inner join total as t on t.total_item = f.item and t.total_basis = f.basis
    where f.fiscal_year between $first_year and $last_year and f.conflict and f.correction_id is null
  ) as a
  inner join intake.reading as r using (fiscal_year, department_id, reading_id)
  semi join line as l
    on l.department_id = a.department_id and l.fiscal_year = a.fiscal_year and l.item = a.item and l.phase = a.phase
    and l.basis = a.basis and l.form = r.form
  where r.value is not null
  qualify
    row_number() over (
      partition by a.department_id, a.fiscal_year, a.item, a.phase, a.basis order by r.is_sentence, r.table_order, r.reading_id
    ) = 1
),
parent as (
  select department_id, fiscal_year, item, code, phase, basis, name, amount, decimals, half_read, reading_ids
  from line
  union all
  select
    f.department_id, f.fiscal_year, t.item, 0 as code, f.phase, t.basis, '合计' as name,
    coalesce(o.value, addend(f.state, f.amount)) as amount,
    coalesce(o.decimals, f.decimals) as decimals,
    h.reading_id is not null as half_read,
    [coalesce(o.reading_id, f.reading_id)] as reading_ids
  from total as t
  inner join intake.figure as f on f.item = t.total_item and f.basis = t.total_basis
  left join own_total as o
    on o.department_id = f.department_id and o.fiscal_year = f.fiscal_year and o.item = t.item and o.phase = f.phase
    and o.basis = t.basis
  left join intake.half_read as h
    on h.fiscal_year = f.fiscal_year and h.department_id = f.department_id
    and h.reading_id = coalesce(o.reading_id, f.reading_id)
  where f.fiscal_year between $first_year and $last_year and f.state <> 'blank'
),
summed as (
  select
    department_id, fiscal_year, item, case when code < 1000 then 0 else code // 100 end as code, phase, basis,
    case when count(amount) = count(*) then sum(amount) end as found,
    count(*) as parts,
    min(decimals) as coarsest,
    max(decimals) as finest,
    bool_or(half_read) as half_read,
    list_sort(list(code)) as codes,
    flatten(list(reading_ids order by code)) as reading_ids
  from line
  group by department_id, fiscal_year, item, case when code < 1000 then 0 else code // 100 end, phase, basis
),
compared as (
  select
    p.department_id, p.fiscal_year, p.item, p.code, p.phase, p.basis, p.name,
    p.amount as expected,
    s.found,
    cast(s.found - p.amount as decimal(24, 6)) as difference,
    envelope(s.parts, common_decimals(least(p.decimals, s.coarsest), greatest(p.decimals, s.finest))) as tolerance,
    envelope(0, common_decimals(p.decimals, greatest(p.decimals, s.finest))) as rounding,
    p.half_read or s.half_read as half_read,
    s.codes,
    list_concat(p.reading_ids, s.reading_ids) as reading_ids
  from parent as p
  inner join summed as s using (department_id, fiscal_year, item, code, phase, basis)
),
closed as (  -- columns whose whole is the sum of the same lines
  select c.department_id, c.fiscal_year, c.item, c.phase, c.basis
  from compared as c
  inner join total as t using (item, basis)
  inner join compared as w
    on w.department_id = c.department_id and w.fiscal_year = c.fiscal_year and w.item = c.item and w.phase = c.phase
    and w.basis = t.whole
    and w.codes = c.codes
  where c.code = 0 and w.code = 0 and not w.half_read and abs(w.difference) <= w.tolerance
),
judged as (
  select
    c.*,
    c.difference < -c.tolerance as is_short,
    c.code = 0 and c.difference < -c.tolerance and s.basis is null as lines_missing,
    coalesce(bool_or(lines_missing) over (partition by c.department_id, c.fiscal_year, c.item, c.phase, c.basis), false)
      as lacks_lines
  from compared as c
  left join closed as s using (department_id, fiscal_year, item, phase, basis)
)
select
  department_id, fiscal_year, item, code, phase, basis,
  case when lines_missing and not half_read then 'lines_not_listed' else 'classified_sum' end as check_id,
  name, expected, found, difference,
  case
    when difference is null then 'insufficient_data'
    when difference = 0 or abs(difference) <= rounding then 'pass'  -- the sum, rounded as the whole was printed
    when half_read then 'insufficient_data'
    when abs(difference) <= tolerance then 'hint'
    when lines_missing then 'hint'
    when is_short and lacks_lines then 'insufficient_data'
    else 'fail'
  end as state,
  reading_ids
from judged
