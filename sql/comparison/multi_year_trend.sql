-- multi_year_trend: the main totals of the final accounts over up to five years, each against the year before
-- grain: department_id, fiscal_year, item, year_shown      unit: 万元 (_wan), per cent (_pct)
-- previous year of: intake.figure, intake.department
-- final_wan is the original basis: what the department itself reported. comparable_wan is that of the department as it is
-- in fiscal_year: with the departments since merged into it, if every one of them due in that year reported; null for
-- years before a split, which cannot be put on today's scope. comparability: same, sum_of_predecessors,
-- predecessor_missing, before_split.
with
published as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
amount as (
  select
    department_id, fiscal_year, item, amount, reading_id,
    lag(amount) over (partition by department_id, item order by fiscal_year) as previous,
    lag(fiscal_year) over (partition by department_id, item order by fiscal_year) = fiscal_year - 1 as follows
  from intake.figure
  where
    fiscal_year between $first_year - 5 and $last_year and phase = 'final' and basis = 'total' and amount is not null
    and item in ('total_revenue', 'total_expenditure', 'basic_expenditure', 'project_expenditure', 'three_public_expenses')
),
reorganised as (
  select o.department_id, o.fiscal_year, o.kind, o.member_id, o.last_year
  from intake.reorganisation as o
  semi join published using (department_id, fiscal_year)
),
place as (  -- the years of the series of a department once reorganised
  select o.department_id, o.fiscal_year, cast(y.year_shown as integer) as year_shown,
    max(o.last_year) filter (o.kind = 'split') as last_before_split
  from reorganised as o, unnest(range(o.fiscal_year - 5, o.fiscal_year + 1)) as y (year_shown)
  group by o.department_id, o.fiscal_year, y.year_shown
),
member as (
  select distinct department_id, fiscal_year, department_id as member_id, fiscal_year as last_year
  from reorganised
  union all
  select department_id, fiscal_year, member_id, last_year
  from reorganised
  where kind = 'merged'
),
shown_item as (
  select distinct item
  from amount
),
summed as (
  select
    p.department_id, p.fiscal_year, i.item, p.year_shown,
    max(a.amount) filter (m.member_id = m.department_id) as amount,
    max(a.reading_id) filter (m.member_id = m.department_id) as reading_id,
    coalesce(p.year_shown <= p.last_before_split, false) as before_split,
    count(*) > 1 or not bool_or(m.member_id = m.department_id) as merged,
    count(a.amount) = count(*) as complete,
    sum(a.amount) as total
  from place as p
  inner join member as m
    on m.department_id = p.department_id and m.fiscal_year = p.fiscal_year and m.last_year >= p.year_shown
  inner join intake.department as d on d.department_id = m.member_id and d.fiscal_year = p.year_shown
  cross join shown_item as i
  left join amount as a on a.department_id = m.member_id and a.fiscal_year = p.year_shown and a.item = i.item
  group by p.department_id, p.fiscal_year, i.item, p.year_shown, p.last_before_split
),
changed as (
  select
    department_id, fiscal_year, item, year_shown, amount, reading_id,
    case when complete and not before_split then cast(total as decimal(24, 6)) end as comparable,
    case
      when before_split then 'before_split'
      when not complete then 'predecessor_missing'
      when merged then 'sum_of_predecessors'
      else 'same'
    end as comparability
  from summed
),
series as (
  select
    p.department_id, p.fiscal_year, a.item, a.fiscal_year as year_shown, a.amount, a.reading_id, a.previous, a.follows,
    a.amount as comparable, a.previous as previous_comparable, 'same' as comparability
  from published as p
  anti join reorganised as o on o.department_id = p.department_id and o.fiscal_year = p.fiscal_year
  inner join amount as a on a.department_id = p.department_id and a.fiscal_year between p.fiscal_year - 4 and p.fiscal_year
  union all
  select
    department_id, fiscal_year, item, year_shown, amount, reading_id,
    lag(amount) over year_before as previous,
    lag(year_shown) over year_before = year_shown - 1 as follows,
    comparable,
    lag(comparable) over year_before as previous_comparable,
    comparability
  from changed
  window year_before as (partition by department_id, fiscal_year, item order by year_shown)
)
select
  department_id, fiscal_year, item, year_shown,
  amount as final_wan,
  case when follows then cast(amount - previous as decimal(24, 6)) end as change_wan,
  case when follows then rate_pct(amount - previous, previous) end as change_pct,
  reading_id,
  comparable as comparable_wan,
  case when follows then cast(comparable - previous_comparable as decimal(24, 6)) end as comparable_change_wan,
  case when follows then rate_pct(comparable - previous_comparable, previous_comparable) end as comparable_change_pct,
  comparability
from series
where year_shown between fiscal_year - 4 and fiscal_year and (amount is not null or comparable is not null)
