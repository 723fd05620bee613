-- units_sum: the units of a department add up to what the department itself reports
-- rests on: whole tables
-- Where a unit sent nothing, the others may still not be more than the whole. 支出合计 counts what one unit hands to
-- another twice and is compared only where nobody did.
with
item (code, has_transfers) as (
  values
  ('total_expenditure', true), ('basic_expenditure', false), ('project_expenditure', false),
  ('three_public_expenses', false), ('approved_posts', false), ('staff_in_post', false)
),
transfer as (
  select distinct coalesce(d.parent_id, d.department_id) as department_id, f.fiscal_year
  from intake.figure as f
  inner join intake.department as d using (department_id, fiscal_year)
  where
    f.fiscal_year between $first_year and $last_year and f.amount <> 0
    and f.item in ('subsidies_to_affiliates', 'affiliate_remittance', 'superior_subsidy')
),
due as (
  select parent_id as department_id, fiscal_year, count(*) as units
  from intake.department
  where fiscal_year between $first_year and $last_year and parent_id is not null
  group by parent_id, fiscal_year
),
part as (
  select
    d.parent_id as department_id, f.fiscal_year, f.item, f.phase,
    count(addend(f.state, f.amount)) as units,
    sum(addend(f.state, f.amount)) as total,
    min(f.decimals) filter (f.amount is not null) as decimals,
    bool_or(h.reading_id is not null) as half_read,
    list(f.reading_id order by f.department_id) as reading_ids
  from intake.figure as f
  inner join item as i on i.code = f.item
  inner join intake.department as d
    on d.department_id = f.department_id and d.fiscal_year = f.fiscal_year and d.parent_id is not null
  left join intake.half_read as h
    on h.fiscal_year = f.fiscal_year and h.department_id = f.department_id and h.reading_id = f.reading_id
  where
    f.fiscal_year between $first_year and $last_year
    and f.basis = 'total' and f.phase in ('initial_budget', 'adjusted_budget', 'control', 'final')
  group by d.parent_id, f.fiscal_year, f.item, f.phase
),
compared as (
  select
    w.department_id, w.fiscal_year, w.item, w.phase, w.amount, p.total, p.reading_ids, w.reading_id,
    p.units = u.units as is_whole,
    p.half_read or h.reading_id is not null as half_read,
    envelope(p.units, least(w.decimals, p.decimals)) as rounding
  from part as p
  inner join due as u using (department_id, fiscal_year)
  inner join intake.figure as w
    on w.department_id = p.department_id and w.fiscal_year = p.fiscal_year and w.item = p.item and w.phase = p.phase
    and w.basis = 'total'
  inner join item as i on i.code = p.item
  left join transfer as t on t.department_id = p.department_id and t.fiscal_year = p.fiscal_year
  left join intake.half_read as h
    on h.fiscal_year = w.fiscal_year and h.department_id = w.department_id and h.reading_id = w.reading_id
  where w.amount is not null and p.total is not null and (t.department_id is null or not i.has_transfers)
)
select
  c.department_id, c.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  case
    when abs(c.amount - c.total) <= c.rounding then 'pass'
    when c.half_read then 'insufficient_data'
    else 'fail'
  end as state,
  '部门' as left_label,
  amount(c.amount, '万元') as left_value,
  '所属各单位之和' as right_label,
  amount(c.total, '万元') as right_value,
  amount(c.amount - c.total, '万元') as difference,
  list_prepend(c.reading_id, c.reading_ids) as reading_ids
from compared as c
inner join intake.term as i on i.fiscal_year = c.fiscal_year and i.dimension = 'item' and i.code = c.item
inner join intake.term as p on p.fiscal_year = c.fiscal_year and p.dimension = 'phase' and p.code = c.phase
where c.is_whole or c.total - c.amount > c.rounding
