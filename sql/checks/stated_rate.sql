-- stated_rate: a rate that a form or a sentence states against the rate that follows from the figures
-- rests on: whole tables
-- Where a rate of change has no figure of last year beside it, that follows from the figure and its change; both are
-- printed rounded: one unit of their last place is allowed for.
with
stated as (
  select
    f.department_id, f.fiscal_year, f.amount as stated, f.decimals, f.reading_id, r.rate, r.kind,
    r.numerator_item, r.numerator_phase, r.denominator_item, r.denominator_phase
  from intake.figure as f
  inner join comparison.stated_rate as r
    on r.fiscal_year = f.fiscal_year and r.rate_item = f.item and r.rate_phase = f.phase
  where f.fiscal_year between $first_year and $last_year and f.basis = 'total' and f.amount is not null
),
known as (
  select f.department_id, f.fiscal_year, f.item, f.phase, f.amount, f.decimals, f.reading_id
  from intake.figure as f
  semi join stated as s using (department_id, fiscal_year)
  where f.fiscal_year between $first_year and $last_year and f.basis = 'total'
),
recomputed as (
  select
    s.*, n.amount as numerator, coalesce(d.amount, n.amount - c.amount) as denominator,
    rate_pct(
      case s.kind when 'change' then coalesce(n.amount - d.amount, c.amount) else n.amount end,
      coalesce(d.amount, n.amount - c.amount)
    ) as follows,
    case when d.amount is null then 100 * (1 + abs(s.stated) / 100) * power(10, -n.decimals) / nullif(abs(n.amount - c.amount), 0) end
      as rounding,
    list_filter([s.reading_id, n.reading_id, coalesce(d.reading_id, c.reading_id)], id -> id is not null) as reading_ids
  from stated as s
  left join known as n
    on n.department_id = s.department_id and n.fiscal_year = s.fiscal_year
    and n.item = s.numerator_item and n.phase = s.numerator_phase
  left join known as d
    on d.department_id = s.department_id and d.fiscal_year = s.fiscal_year
    and d.item = s.denominator_item and d.phase = s.denominator_phase
  left join known as c
    on s.kind = 'change' and c.department_id = s.department_id and c.fiscal_year = s.fiscal_year
    and c.item = s.numerator_item and c.phase = 'change'
)
select
  r.department_id, r.fiscal_year,
  i.label as subject,
  case
    when r.denominator = 0 then 'fail'
    when r.follows is null then 'insufficient_data'
    when abs(r.stated - r.follows) <= 0.005 + 0.5 * power(10, -r.decimals) + coalesce(r.rounding, 0) then 'pass'
    else 'fail'
  end as state,
  '所称比率' as left_label,
  plain(r.stated) || '%' as left_value,
  '按所填数据计算' as right_label,
  case when r.denominator = 0 then '不计算（基数为零）' else amount(r.follows, '%') || '%' end as right_value,
  amount(r.stated - r.follows, '%') || '个百分点' as difference,
  r.reading_ids
from recomputed as r
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.rate
