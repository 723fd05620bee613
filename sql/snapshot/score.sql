-- score: the points of each indicator, what was claimed and adopted for it, and every reading that it rests on
-- grain: department_id, fiscal_year, indicator      unit: 分
select
  i.department_id, i.fiscal_year, i.indicator, i.ordinal, i.label, i.points, i.low, i.high, i.claimed,
  a.adopted_low, a.adopted_high,
  list_sort(list_distinct(
    i.reading_ids || [i.claim_reading_id, i.evidence_reading_id] || coalesce(a.reading_ids, [])
  )) as reading_ids
from evaluation.indicator_score as i
left join evaluation.adopted_score as a using (department_id, fiscal_year, indicator)
where i.fiscal_year between $first_year and $last_year
