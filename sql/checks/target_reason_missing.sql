-- target_reason_missing: targets that were missed and for which the form's column of reasons says nothing
-- rests on: whole tables
-- Missed is as well what was not reached by a way that nobody stated, where the department takes off points itself.
with
half_read as (
  select distinct department_id, fiscal_year, form
  from intake.half_read
  where fiscal_year between $first_year and $last_year
),
missed as (
  select
    t.department_id, t.fiscal_year,
    count(*) as missed,
    count(*) filter (t.deviation is null) as silent,
    list(a.label order by t.record) filter (t.deviation is null) as names,
    flatten(list(t.reading_ids order by t.record) filter (t.deviation is null)) as reading_ids,
    bool_or(h.form is not null) as half_read
  from comparison.target_attainment as a
  inner join intake.performance_target as t
    on t.department_id = a.department_id and t.fiscal_year = a.fiscal_year and t.record = a.record
  left join intake.indicator_claim as c
    on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year and c.record = t.record
    and c.form = 'self_evaluation_form' and bare(c.indicator_label) = bare(t.target_name)
  left join half_read as h
    on h.department_id = t.department_id and h.fiscal_year = t.fiscal_year and h.form = t.form
  where
    a.fiscal_year between $first_year and $last_year
    and (a.outcome = 'missed' or a.outcome = 'unclear' and a.actual_value <> a.target_value and c.score < c.points)
    and t.deviation_state is not null and not t.is_sentence
  group by t.department_id, t.fiscal_year
)
select
  department_id, fiscal_year,
  '未完成的绩效目标' as subject,
  case when silent = 0 then 'pass' when half_read then 'insufficient_data' else 'fail' end as state,
  '没有填写原因' as left_label,
  silent || ' 项' || case when silent > 0 then '：' || abridged(names) else '' end as left_value,
  '未完成' as right_label,
  missed || ' 项' as right_value,
  reading_ids
from missed
