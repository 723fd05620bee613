-- table_unit_slip: tables, or their columns of last year, whose money seems to be in another unit than they say
-- grain: department_id, fiscal_year, source_sha256, form, power      unit: 万元 (_wan)
-- previous year of: intake.figure
-- Such a table agrees with itself. What is outside of it are the witnesses: last_year (amounts of the same items in last
-- year's file or column), restated (its column of last year against last year's file), this_year (that column against the
-- one beside it), other_table (the same amounts in another table or sentence), per_head, district (what the other
-- departments spend). power: how many tens too many, −4 for too few. Only exact comparisons know 10³. Two witnesses: fail;
-- two other forms that say the same are two (other_forms).
-- An ordinary amount per head or one near last year's speaks against it. Values too small need what is spent per head
-- among them, since those too large are compared with them as well. is_previous: only the columns of last year.
-- Few department-years are suspect; only their cells are looked at.
with
other_version as (
  select department_id, fiscal_year, form, table_order, source_sha256
  from intake.table_version
  where fiscal_year between $first_year and $last_year and version > 1
),
money as (
  select
    f.department_id, f.fiscal_year, f.item, f.phase, f.basis, abs(f.amount) as amount, f.conflict, f.reading_id,
    max(case when f.item = 'staff_in_post' and f.phase = 'final' then f.amount end) over same as staff
  from intake.figure as f
  where
    f.fiscal_year between $first_year - 1 and $last_year and f.amount <> 0
    and (f.unit = '万元' or f.item = 'staff_in_post')
  window same as (partition by f.department_id, f.fiscal_year)
),
largest as (
  select department_id, fiscal_year, max(amount) as amount, bool_or(conflict) as conflict, any_value(staff) as staff
  from money
  where item <> 'staff_in_post'
  group by department_id, fiscal_year
),
district as (
  select d.fiscal_year, d.region, median(m.amount) as median, count(*) as departments
  from money as m
  inner join intake.department as d using (fiscal_year, department_id)
  where m.item = 'total_expenditure' and m.phase = 'final' and m.basis = 'total' and d.kind = 'department'
  group by d.fiscal_year, d.region
),
suspect as (
  select t.department_id, t.fiscal_year, t.staff
  from largest as t
  left join largest as p on p.department_id = t.department_id and p.fiscal_year = t.fiscal_year - 1
  where t.fiscal_year >= $first_year and (t.conflict or t.amount > 300 * p.amount or p.amount > 300 * t.amount)
  union
  select m.department_id, m.fiscal_year, m.staff
  from money as m
  inner join comparison.per_head as h using (fiscal_year, item)
  where m.fiscal_year >= $first_year and m.amount / m.staff not between h.at_least_wan and h.at_most_wan
  union
  select m.department_id, m.fiscal_year, m.staff
  from money as m
  inner join money as p
    on p.department_id = m.department_id and p.fiscal_year = m.fiscal_year - 1 and p.item = m.item and p.basis = m.basis
    and p.phase = case m.phase when 'previous_control' then 'control' else 'final' end
  where m.phase in ('previous_final', 'previous_control') and (m.amount > 900 * p.amount or p.amount > 900 * m.amount)
),
cell as (
  select
    r.department_id, r.fiscal_year, r.source_sha256, r.form, r.table_order, r.is_sentence, r.item, r.phase, r.basis,
    starts_with(r.phase, 'previous_') as is_previous,
    case
      when r.phase in ('final', 'control') then 'previous_' || r.phase
      when starts_with(r.phase, 'previous_') then replace(r.phase, 'previous_', '')
    end as beside,
    abs(r.value) as amount, s.staff, r.reading_id
  from intake.reading as r
  semi join intake.accepted_submission as a using (source_sha256, department_id, fiscal_year, form, form_version)
  inner join suspect as s using (department_id, fiscal_year)
  anti join other_version as o using (department_id, fiscal_year, form, table_order, source_sha256)
  left join intake.corrected_reading as c
    on c.fiscal_year = r.fiscal_year and c.reading_id = r.reading_id and c.applies
  where
    r.fiscal_year between $first_year and $last_year and r.line = 0 and r.unit = '万元' and r.value <> 0
    and c.reading_id is null
),
compared as (
  select c.* exclude (staff, beside), 'other_table' as witness, true as exact, log10(c.amount / o.amount) as apart, o.reading_id as other_id,
    case when o.form <> c.form then o.form end as other_form
  from cell as c
  inner join cell as o using (department_id, fiscal_year, item, phase, basis)
  where (c.source_sha256, c.form, c.table_order) <> (o.source_sha256, o.form, o.table_order) or c.is_sentence <> o.is_sentence
  union all
  select
    c.* exclude (staff, beside),
    case when c.is_previous then 'restated' else 'last_year' end as witness,
    c.is_previous as exact,
    log10(c.amount / p.amount) as apart,
    p.reading_id as other_id,
    null as other_form
  from cell as c
  inner join money as p
    on p.department_id = c.department_id and p.fiscal_year = c.fiscal_year - 1 and p.item = c.item and p.basis = c.basis
    and p.phase = case when c.is_previous then c.beside else c.phase end
  anti join intake.reorganisation as r
    on r.department_id = c.department_id and r.fiscal_year = c.fiscal_year and r.last_year = c.fiscal_year - 1
  union all
  select
    c.* exclude (staff, beside),
    case when c.is_previous then 'this_year' else 'beside' end as witness,
    false as exact,
    log10(c.amount / o.amount) as apart,
    o.reading_id as other_id,
    null as other_form
  from cell as c
  inner join cell as o
    on o.department_id = c.department_id and o.fiscal_year = c.fiscal_year and o.source_sha256 = c.source_sha256
    and o.form = c.form and o.table_order = c.table_order and o.item = c.item and o.basis = c.basis and o.phase = c.beside
  union all
  select
    c.* exclude (staff, beside), 'per_head' as witness, true as exact,
    case
      when c.amount / c.staff > h.at_most_wan then 4
      when c.amount / c.staff < h.at_least_wan then -4
      when c.amount / c.staff < h.at_most_wan / 100 then 0
    end as apart,
    null as other_id,
    null as other_form
  from cell as c
  inner join comparison.per_head as h using (fiscal_year, item)
  where not c.is_previous and c.phase in ('initial_budget', 'adjusted_budget', 'final') and c.staff > 0
  union all
  select c.* exclude (staff, beside), 'district' as witness, true as exact, 4 as apart, null as other_id, null as other_form
  from cell as c
  inner join intake.department as d using (fiscal_year, department_id)
  inner join district as w using (fiscal_year, region)
  where
    c.item = 'total_expenditure' and c.phase = 'final' and c.basis = 'total' and w.departments > 5
    and c.amount > 1000 * w.median
),
judged as (
  select
    department_id, fiscal_year, source_sha256, form, table_order, is_previous, witness, exact, other_id, other_form,
    case
      when exact and abs(abs(apart) - round(abs(apart))) > 0.01 then 0
      when exact and round(abs(apart)) in (3, 4, 8) then cast(round(apart) as integer)
      when exact then 0
      when abs(apart) between 3 and 5 then cast(sign(apart) as integer) * 4
      when abs(apart) between 7 and 9 then cast(sign(apart) as integer) * 8
      else 0
    end as power
  from compared
  where not is_sentence and apart is not null
),
witnessed as (
  select
    department_id, fiscal_year, source_sha256, form, table_order, is_previous, witness, power,
    count(*) as agreeing,
    bool_or(exact) as exact,
    list(other_id) as other_ids,
    list(other_form) as other_forms,
    sum(count(*)) over (
      partition by department_id, fiscal_year, source_sha256, form, table_order, is_previous, witness
    ) as comparisons
  from judged
  group by department_id, fiscal_year, source_sha256, form, table_order, is_previous, witness, power
),
cleared as (
  select department_id, fiscal_year, source_sha256, form, table_order, is_previous
  from witnessed
  where power = 0 and witness in ('last_year', 'restated') and agreeing > 0.5 * comparisons
),
of_table as (
  select department_id, fiscal_year, source_sha256, form, table_order, is_previous, witness, power, agreeing, other_ids, other_forms
  from witnessed
  anti join cleared using (department_id, fiscal_year, source_sha256, form, table_order, is_previous)
  where
    power <> 0
    and agreeing >= 0.8 * comparisons and (agreeing > 1 or exact)
),
of_form as (
  select
    department_id, fiscal_year, source_sha256, form, power,
    list(distinct is_previous) as columns,
    list_sort(list(distinct case witness when 'beside' then 'last_year' else witness end)) as witnesses,
    list_sort(list(distinct table_order)) as table_orders,
    max(agreeing) filter (witness in ('last_year', 'beside', 'restated')) as as_last_year,
    list_sort(list_distinct(flatten(list(other_ids)))) as other_ids,
    len(witnesses) + greatest(len(list_distinct(flatten(list(other_forms)))) - 1, 0) as voices
  from of_table
  group by department_id, fiscal_year, source_sha256, form, power
),
held as (
  select
    c.department_id, c.fiscal_year, c.source_sha256, c.form, f.power,
    bool_and(list_contains(f.table_orders, c.table_order)) as is_whole,
    list(c.reading_id order by c.reading_id) filter (list_contains(f.table_orders, c.table_order)) as reading_ids
  from cell as c
  inner join of_form as f using (department_id, fiscal_year, source_sha256, form)
  where not c.is_sentence and list_contains(f.columns, c.is_previous)
  group by c.department_id, c.fiscal_year, c.source_sha256, c.form, f.power
)
select
  f.department_id, f.fiscal_year, f.source_sha256, f.form, f.power,
  f.columns = [true] as is_previous,
  h.is_whole,
  f.table_orders,
  f.witnesses,
  f.as_last_year,
  case when f.voices > 1 then 'fail' else 'hint' end as state,
  h.reading_ids,
  f.other_ids
from of_form as f
inner join held as h using (department_id, fiscal_year, source_sha256, form, power)
where
  case
    when f.power < 0 then f.voices > 1 and list_contains(f.witnesses, 'per_head')
    else f.voices > 1 or f.witnesses[1] in ('last_year', 'per_head')
  end
