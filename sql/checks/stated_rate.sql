-- stated_rate: a rate that a form or a sentence states against the rate that follows from the figures
-- rests on: whole tables
-- Amounts of the same file come first: what another file says of them is the matter of stage_conflict.
-- Where a rate of change has no figure of last year beside it, that follows from the figure and its change; both are
-- printed rounded: one unit of their last place is allowed for. A rate that was cut off instead of rounded is worth a hint.
with
rate as materialized (  -- first of all: there are few of them among the figures
  select
    f.department_id, f.fiscal_year, f.amount as stated, f.decimals, f.reading_id, r.rate, r.kind,
    r.numerator_item, r.numerator_phase, r.denominator_item, r.denominator_phase
  from intake.figure as f
  inner join comparison.stated_rate as r
    on r.fiscal_year = f.fiscal_year and r.rate_item = f.item and r.rate_phase = f.phase
  where f.fiscal_year between $first_year and $last_year and f.basis = 'total' and f.amount is not null
),
stated as (
  select r.*, s.source_sha256
  from rate as r
  inner join intake.reading as s
    on s.reading_id = r.reading_id and s.department_id = r.department_id and s.fiscal_year = r.fiscal_year
    and s.fiscal_year between $first_year and $last_year
),
amount as (
  select department_id, fiscal_year, item, phase, amount, decimals, reading_id, unnest(alternatives) as other_id
  from intake.figure
  semi join stated using (department_id, fiscal_year)
  where fiscal_year between $first_year and $last_year and basis = 'total'
),
known as (
  select
    s.reading_id as rate_id, a.item, a.phase,
    arg_min(
      struct_pack(
        amount := case when r.reading_id = a.reading_id then a.amount else coalesce(c.amount, r.value) end,
        decimals := case when r.reading_id = a.reading_id then a.decimals else coalesce(c.decimals, r.decimals) end,
        reading_id := r.reading_id
      ),
      struct_pack(
        elsewhere := r.source_sha256 <> s.source_sha256 or r.value is null, other := r.reading_id <> a.reading_id,
        is_sentence := r.is_sentence, table_order := r.table_order, reading_id := r.reading_id
      )
    ) as best
  from stated as s
  inner join amount as a
    on a.department_id = s.department_id and a.fiscal_year = s.fiscal_year
    and (
      a.item = s.numerator_item and a.phase in (s.numerator_phase, 'change')
      or a.item = s.denominator_item and a.phase = s.denominator_phase
    )
  inner join intake.reading as r
    on r.reading_id = a.other_id and r.department_id = a.department_id and r.fiscal_year = a.fiscal_year
    and r.fiscal_year between $first_year and $last_year
  left join intake.corrected_reading as c
    on c.fiscal_year = r.fiscal_year and c.department_id = r.department_id and c.reading_id = r.reading_id and c.applies
  group by s.reading_id, a.item, a.phase
),
recomputed as (
  select
    s.*, coalesce(d.best.amount, n.best.amount - c.best.amount) as denominator,
    rate_pct(
      case s.kind when 'change' then coalesce(n.best.amount - d.best.amount, c.best.amount) else n.best.amount end,
      coalesce(d.best.amount, n.best.amount - c.best.amount)
    ) as follows,
    case
      when d.best.amount is null
        then 100 * (1 + abs(s.stated) / 100) * power(10, -n.best.decimals) / nullif(abs(n.best.amount - c.best.amount), 0)
    end as rounding,
    list_filter([s.reading_id, n.best.reading_id, coalesce(d.best.reading_id, c.best.reading_id)], id -> id is not null) as reading_ids
  from stated as s
  left join known as n on n.rate_id = s.reading_id and n.item = s.numerator_item and n.phase = s.numerator_phase
  left join known as d on d.rate_id = s.reading_id and d.item = s.denominator_item and d.phase = s.denominator_phase
  left join known as c
    on s.kind = 'change' and c.rate_id = s.reading_id and c.item = s.numerator_item and c.phase = 'change'
)
select
  r.department_id, r.fiscal_year,
  i.label as subject,
  case
    when r.denominator = 0 then 'fail'
    when r.follows is null then 'insufficient_data'
    when abs(r.stated - r.follows) <= 0.005 + 0.5 * power(10, -r.decimals) + coalesce(r.rounding, 0) then 'pass'
    when abs(r.stated) < abs(r.follows) and abs(r.stated - r.follows) < power(10, -r.decimals) then 'hint'
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
