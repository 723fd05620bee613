-- targets_unquantified: how many targets of a table nothing measures: no number, no day
-- rests on: whole tables
with
half_read as (
  select distinct department_id, fiscal_year, form
  from intake.half_read
  where fiscal_year between $first_year and $last_year
),
share as (
  select
    t.department_id, t.fiscal_year,
    count(*) as targets,
    count(*) filter (t.target_state = 'unparsed' and not regexp_matches(t.target_text, '\d')) as unquantified,
    list(t.target_name || '（' || t.target_text || '）' order by t.record)
    filter (t.target_state = 'unparsed' and not regexp_matches(t.target_text, '\d')) as names,
    flatten(
      list(t.reading_ids order by t.record)
      filter (t.target_state = 'unparsed' and not regexp_matches(t.target_text, '\d'))
    ) as reading_ids,
    bool_or(h.form is not null) as half_read
  from intake.performance_target as t
  left join half_read as h
    on h.department_id = t.department_id and h.fiscal_year = t.fiscal_year and h.form = t.form
  where t.fiscal_year between $first_year and $last_year and not t.is_sentence
  group by t.department_id, t.fiscal_year
)
select
  s.department_id, s.fiscal_year,
  '绩效目标' as subject,
  case
    when s.unquantified * 100 <= s.targets * l.unquantified_above_pct then 'pass'
    when s.half_read then 'insufficient_data'
    else 'hint'
  end as state,
  '没有量化' as left_label,
  s.unquantified || ' 项' || case when s.unquantified > 0 then '：' || abridged(s.names) else '' end as left_value,
  '全部' as right_label,
  s.targets || ' 项' as right_value,
  s.reading_ids
from share as s
inner join comparison.target_limit as l using (fiscal_year)
