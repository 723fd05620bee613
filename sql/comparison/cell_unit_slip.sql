-- cell_unit_slip: one cell that is in another unit than the other numbers of its sums
-- grain: department_id, fiscal_year, reading_id      unit: 万元 (_wan)
-- A sum that fails by just so much as one of its cells loses when it is divided by 10³, 10⁴ or 10⁸ (元, 千元, 亿元) is mended
-- by it. Of two cells that may be the one, that which mends more sums, then the one that is too large. What is left of a
-- number too large has to stand out of the rounding of its sum, or it may as well be a part that is counted twice; one too
-- small needs two digits, and is no total: all its parts may be too large. power: how many tens too many, −4 for too few.
-- Sums over a whole table in another unit are left to table_unit_slip.
with
unit_power (power) as (
  values (3), (4), (8), (-3), (-4), (-8)
),
failing as (
  select c.department_id, c.fiscal_year, e.label as sum, c.difference, c.reading_ids
  from comparison.cross_footing as c
  inner join comparison.edge as e using (fiscal_year, edge)
  where
    c.fiscal_year between $first_year and $last_year
    and (c.check_id = 'cross_footing' and c.state = 'fail' or c.check_id = 'lines_not_listed' and c.state = 'hint')
  union all
  select
    department_id, fiscal_year, case code when 0 then '各类科目之和' else cast(code as varchar) || '下级科目之和' end as sum,
    difference, reading_ids
  from comparison.classified_sum
  where
    fiscal_year between $first_year and $last_year
    and (state = 'fail' or check_id = 'lines_not_listed' and state = 'hint')
  union all
  select department_id, fiscal_year, cast(code as varchar) || '的行内合计' as sum, difference, reading_ids
  from comparison.classified_row
  where fiscal_year between $first_year and $last_year and state = 'fail'
),
numbered as (
  select f.*, row_number() over () as number, envelope(len(f.reading_ids), 2) as tolerance
  from failing as f
  anti join comparison.table_unit_slip as t
    on t.department_id = f.department_id and t.fiscal_year = f.fiscal_year and t.state = 'fail'
    and list_has_any(t.reading_ids, f.reading_ids)
),
cited as (
  select department_id, fiscal_year, number, sum, difference, tolerance, reading_ids, unnest(reading_ids) as reading_id
  from numbered
),
mending as (
  select
    c.department_id, c.fiscal_year, c.number, c.sum, c.reading_ids, r.reading_id, r.value, u.power,
    cast(r.value / power(10, u.power) as decimal(24, 6)) as implied_wan,
    count(*) over (partition by r.reading_id, u.power) as sums
  from cited as c
  inner join intake.reading as r using (department_id, fiscal_year, reading_id)
  inner join unit_power as u
    on r.unit = '万元'
    and abs(abs(c.difference) - abs(r.value - r.value / power(10, u.power)))
    <= c.tolerance + case when u.power < 0 then 0.5 * power(10, -r.decimals - u.power) else 0 end
    and case
      when u.power > 0 then abs(r.value) / power(10, u.power) > 3 * c.tolerance
      else r.reading_id <> c.reading_ids[1] and abs(r.value) > 10 * power(10, -r.decimals) and abs(c.difference) > 100 * c.tolerance
    end
),
chosen as (
  select *
  from mending
  qualify row_number() over (partition by number order by sums desc, power desc, reading_id asc) = 1
)
select
  department_id, fiscal_year, reading_id,
  any_value(power) as power,
  any_value(value) as stated_wan,
  any_value(implied_wan) as implied_wan,
  list(distinct sum order by sum) as sums,
  list_distinct(flatten(list(reading_ids order by number))) as reading_ids
from chosen
group by department_id, fiscal_year, reading_id
