-- unit_for_department: what was sent for a department is, number by number, what one of its units sent for itself
-- rests on: whole tables
-- Three numbers that are no zero and no single digit are no chance; that another unit has some as well says that the
-- department is more than that unit.
with
pair as (
  select
    d.parent_id as department_id, f.fiscal_year, d.department_id as unit_id, d.name,
    count(*) filter (w.amount <> f.amount) as different,
    count(distinct f.amount) filter (w.amount = f.amount and abs(f.amount) >= 10) as equal,
    flatten(
      list([w.reading_id, f.reading_id] order by f.item, f.phase, f.basis)
      filter (w.amount = f.amount and abs(f.amount) >= 10)
    ) as reading_ids
  from intake.figure as f
  inner join intake.department as d
    on d.department_id = f.department_id and d.fiscal_year = f.fiscal_year and d.parent_id is not null
  inner join intake.figure as w
    on w.department_id = d.parent_id and w.fiscal_year = f.fiscal_year
    and w.item = f.item and w.phase = f.phase and w.basis = f.basis
  where f.fiscal_year between $first_year and $last_year and f.amount is not null and w.amount is not null
  group by d.parent_id, f.fiscal_year, d.department_id, d.name
),
spender as (
  select distinct d.parent_id, f.fiscal_year, f.department_id
  from intake.figure as f
  inner join intake.department as d
    on d.department_id = f.department_id and d.fiscal_year = f.fiscal_year and d.parent_id is not null
  where f.fiscal_year between $first_year and $last_year and f.item = 'total_expenditure' and f.amount > 0
)
select
  p.department_id, p.fiscal_year,
  p.name as subject,
  'fail' as state,
  '与部门相同的数' as left_label,
  p.equal || ' 个' as left_value,
  '另有支出的单位' as right_label,
  count(distinct s.department_id) || ' 个' as right_value,
  list_slice(p.reading_ids, 1, 20) as reading_ids
from pair as p
inner join spender as s
  on s.parent_id = p.department_id and s.fiscal_year = p.fiscal_year and s.department_id <> p.unit_id
where p.different = 0 and p.equal >= 3
group by p.department_id, p.fiscal_year, p.name, p.equal, p.reading_ids
