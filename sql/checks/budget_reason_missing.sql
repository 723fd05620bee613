-- budget_reason_missing: little of the budget was spent, or much of it changed, and the self-evaluation gives no reason
-- rests on: whole tables
-- Where the form has no column for the reason, that nothing gives one is worth a question only: not where a text speaks of it.
with
cell as (
  select
    r.department_id, r.fiscal_year,
    bool_or(r.state = 'value') as has_reason,
    list(r.reading_id order by r.reading_id) as reading_ids
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'execution_reason'
  group by r.department_id, r.fiscal_year
),
amount as (
  select
    f.department_id, f.fiscal_year,
    bool_or(m.stage = 'self_evaluation') as is_evaluated,
    any_value(f.amount) filter (f.phase = 'initial_budget') as initial,
    any_value(f.amount) filter (f.phase = 'adjusted_budget') as adjusted,
    any_value(f.amount) filter (f.phase = 'final') as final,
    bool_or(h.reading_id is not null) as half_read,
    list(f.reading_id order by f.phase) as reading_ids
  from intake.figure as f
  inner join intake.form as m on m.fiscal_year = f.fiscal_year and m.form = f.form
  left join intake.half_read as h
    on h.fiscal_year = f.fiscal_year and h.department_id = f.department_id and h.reading_id = f.reading_id
  where
    f.fiscal_year between $first_year and $last_year
    and f.item = 'total_expenditure' and f.basis = 'total' and f.phase in ('initial_budget', 'adjusted_budget', 'final')
  group by f.department_id, f.fiscal_year
),
explained as (
  select distinct department_id, fiscal_year
  from intake.narrative
  where
    fiscal_year between $first_year and $last_year
    and regexp_matches(text, '执行率|预算执行|追加|调增|预算调整|结转') and regexp_matches(text, '原因|由于|因为|主要是|主要系|所致')
),
rate as (
  select *, '预算执行率' as subject, rate_pct(final, adjusted) as value
  from amount
  union all
  select *, '预算调整率' as subject, rate_pct(abs(adjusted - initial), initial) as value
  from amount
)
select
  r.department_id, r.fiscal_year, r.subject,
  case
    when c.has_reason or c.has_reason is null and e.department_id is not null then 'pass'
    when r.half_read then 'insufficient_data'
    when c.has_reason is null then 'hint'
    else 'fail'
  end as state,
  '按填报数据' as left_label,
  r.value || '%' as left_value,
  plain(if(r.subject = '预算执行率', l.execution_below_pct, l.adjustment_above_pct)) || '%' as limit_value,
  list_concat(r.reading_ids, coalesce(c.reading_ids, [])) as reading_ids
from rate as r
left join cell as c using (department_id, fiscal_year)
left join explained as e using (department_id, fiscal_year)
inner join comparison.target_limit as l using (fiscal_year)
where
  (r.is_evaluated or c.has_reason is not null)
  and (
    r.subject = '预算执行率' and r.value < l.execution_below_pct
    or r.subject = '预算调整率' and r.value > l.adjustment_above_pct
  )
