-- review_unusable: lines of a review that were not adopted, and why
-- rests on: single cells
with
line as (
  select
    r.department_id, r.fiscal_year, r.indicator_label, r.point, r.reading_ids,
    case
      when r.lacking <> '' then '缺少' || r.lacking
      when i.indicator is null then '评分标准“' || s.label || '”没有这项指标'
      when r.point is not null and i.kind <> 'checklist' then '这项指标不分评价要点'
      when r.point is not null and t.most is null then '没有这个评价要点'
      when r.adopted_score is null and i.kind <> 'breaches' and i.measure is null then '没有认定得分'
      when i.kind = 'breaches' and r.adopted_value < 0 then '认定的例数不能为负'
      when r.adopted_score < 0 or r.adopted_score > coalesce(t.most, w.points, i.points) then '认定得分超出分值'
    end as fault
  from intake.review as r
  inner join evaluation.department_scheme as d using (department_id, fiscal_year)
  inner join evaluation.scheme as s using (fiscal_year, scheme)
  left join evaluation.scheme_indicator as i
    on i.fiscal_year = d.fiscal_year and i.scheme = d.scheme and list_contains(i.names, bare(r.indicator_label))
  left join evaluation.own_points as w
    on w.department_id = r.department_id and w.fiscal_year = r.fiscal_year and w.indicator = i.indicator
  left join lateral (
    select any_value(item.points) as most
    from unnest(i.bands) as u (item)
    where i.kind = 'checklist' and bare(item.label) = bare(r.point)
  ) as t on true
  where r.fiscal_year between $first_year and $last_year
)
select
  department_id, fiscal_year,
  indicator_label || coalesce('（' || point || '）', '') as subject,
  'error' as state,
  '未采用的原因' as left_label,
  fault as left_value,
  reading_ids
from line
where fault is not null
