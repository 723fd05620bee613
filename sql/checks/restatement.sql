-- restatement: last year's figures that this year's form states differently; those off by one change of unit are one
-- rests on: single cells
with
compared as (
  select
    r.department_id, r.fiscal_year,
    case r.item when 'opening_carryover' then i.label else i.label || '（上年' || p.label || '）' end as label, i.unit,
    r.state, r.stated_wan, r.reported_wan, r.difference_wan, r.reading_ids,
    slip_power(nullif(r.stated_wan, 0), nullif(r.reported_wan, 0)) as power
  from comparison.restatement as r
  inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
  inner join intake.term as p on p.fiscal_year = r.fiscal_year and p.dimension = 'phase' and p.code = r.phase
  where r.fiscal_year between $first_year and $last_year
)
select
  department_id, fiscal_year, abridged(list(label order by reading_ids)) as subject, 'fail' as state,
  '本年表所列上年数' as left_label,
  abridged(list(amount(stated_wan, unit) order by reading_ids)) as left_value,
  '上年报表数' as right_label,
  abridged(list(amount(reported_wan, unit) order by reading_ids)) as right_value,
  times_label(power) as difference,
  flatten(list(reading_ids order by reading_ids)) as reading_ids
from compared
where power is not null
group by department_id, fiscal_year, power
union all
select
  department_id, fiscal_year, label as subject, state,
  '本年表所列上年数' as left_label,
  amount(stated_wan, unit) as left_value,
  '上年报表数' as right_label,
  amount(reported_wan, unit) as right_value,
  amount(difference_wan, unit) as difference,
  reading_ids
from compared
where power is null
