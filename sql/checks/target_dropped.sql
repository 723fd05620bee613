-- target_dropped: targets that were declared and that the self-evaluation does not have
-- rests on: whole tables
-- Where it has less than half of them, they may have been replaced as a whole: a hint.
with
drift as (
  select
    department_id, fiscal_year,
    count(declared_name) as declared,
    count(*) filter (change = 'dropped') as dropped,
    count(declared_name) filter (change = 'unclear') as unclear,
    list(declared_name || '（' || coalesce(declared_text, '未写目标值') || '）' order by record)
    filter (change = 'dropped') as names,
    flatten(list(reading_ids order by record) filter (change = 'dropped')) as reading_ids
  from comparison.target_drift
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
)
select
  department_id, fiscal_year,
  '申报的绩效目标' as subject,
  case
    when 2 * dropped > declared then 'hint'
    when dropped > 0 then 'fail'
    when unclear > 0 then 'insufficient_data'
    else 'pass'
  end as state,
  '没有列入自评' as left_label,
  dropped || ' 项' || case when dropped > 0 then '：' || abridged(names) else '' end as left_value,
  '申报' as right_label,
  declared || ' 项' as right_value,
  reading_ids
from drift
where declared > 0
