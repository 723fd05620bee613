-- measure: each declared measure with the numbers substituted into its formula
-- grain: department_id, fiscal_year, measure      unit: per cent
-- previous year of: intake.figure
-- The first variant whose figures are all known is used. “None” counts as nothing, a blank leaves the measure unknown.
with
department_year as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
member as (
  select
    f.department_id, t.fiscal_year, t.measure, t.variant, t.side, t.weight, t.ordinal, t.label,
    addend(f.state, f.amount) as addend,
    not says_none(f.state) and f.amount is not null as stated,
    f.unit, f.reading_id
  from evaluation.measure_term as t
  inner join intake.figure as f
    on f.fiscal_year = t.fiscal_year + t.year_offset and f.item = t.item and f.phase = t.phase and f.basis = t.basis
  where t.fiscal_year between $first_year and $last_year
    and f.fiscal_year between $first_year - 1 and $last_year
),
variant as (
  select
    department_id, fiscal_year, measure, variant,
    count(addend) as known,
    count(*) filter (stated) as stated,
    sum(addend * weight) filter (side = 'numerator') as numerator,
    sum(addend * weight) filter (side = 'denominator') as denominator,
    string_agg(
      case when weight < 0 then ' − ' when ordinal > 1 then ' + ' else '' end || label
      || case when unit = '万元' then money(addend) else plain(addend) end,
      '' order by ordinal
    ) filter (side = 'numerator' and addend is not null) as numerator_text,
    string_agg(
      case when weight < 0 then ' − ' when ordinal > 1 then ' + ' else '' end || label
      || case when unit = '万元' then money(addend) else plain(addend) end,
      '' order by ordinal
    ) filter (side = 'denominator' and addend is not null) as denominator_text,
    list(reading_id order by side desc, ordinal asc) as reading_ids
  from member
  group by department_id, fiscal_year, measure, variant
),
complete as (
  select v.*, d.basis, d.needs_denominator
  from variant as v
  inner join evaluation.measure_variant as d using (fiscal_year, measure, variant)
  where v.known = d.terms
  qualify row_number() over (partition by v.department_id, v.fiscal_year, v.measure order by v.variant) = 1
),
lacking as (
  select y.department_id, y.fiscal_year, t.measure, string_agg(distinct t.label, '、' order by t.label) as labels
  from department_year as y
  inner join evaluation.measure_term as t using (fiscal_year)
  inner join evaluation.measure_definition as d
    on d.fiscal_year = t.fiscal_year and d.measure = t.measure and d.last_variant = t.variant
  anti join complete as c
    on c.department_id = y.department_id and c.fiscal_year = y.fiscal_year and c.measure = t.measure
  anti join member as k
    on k.department_id = y.department_id and k.fiscal_year = y.fiscal_year and k.measure = t.measure
    and k.variant = t.variant and k.side = t.side and k.ordinal = t.ordinal and k.addend is not null
  group by y.department_id, y.fiscal_year, t.measure
),
partial_evidence as (
  select department_id, fiscal_year, measure, flatten(list(reading_ids order by variant)) as reading_ids
  from variant
  group by department_id, fiscal_year, measure
)
select
  y.department_id, y.fiscal_year, m.measure,
  case
    when c.measure is null or c.stated = 0 then null
    when c.needs_denominator then rate_pct(c.numerator, c.denominator)
    else cast(c.numerator as decimal(36, 2))
  end as value,
  '%' as unit,
  case
    when c.measure is null then 'insufficient_data'
    when c.stated = 0 or (c.needs_denominator and c.denominator = 0 and c.numerator = 0) then 'not_applicable'
    when c.needs_denominator and c.denominator = 0 then 'insufficient_data'
    else 'pass'
  end as state,
  case
    when c.measure is null then '缺少数据：' || l.labels
    when c.stated = 0 then '没有发生（填报为“-”或“无”）'
    when c.needs_denominator and c.denominator = 0
      then '基数为零，不计算比率：（' || c.numerator_text || '） ÷ （' || c.denominator_text || '）'
    when c.needs_denominator
      then '（' || c.numerator_text || '） ÷ （' || c.denominator_text || '） × 100% = '
        || cast(rate_pct(c.numerator, c.denominator) as varchar) || '%'
        || case when c.basis is null then '' else '（' || c.basis || '）' end
    else c.numerator_text || '%'
  end as formula,
  c.numerator,
  c.denominator,
  c.basis,
  coalesce(c.reading_ids, p.reading_ids, []) as reading_ids
from department_year as y
inner join evaluation.measure_definition as m using (fiscal_year)
left join complete as c using (department_id, fiscal_year, measure)
left join partial_evidence as p using (department_id, fiscal_year, measure)
left join lacking as l using (department_id, fiscal_year, measure)
