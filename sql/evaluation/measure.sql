-- measure: each declared measure with the numbers substituted into its formula
-- grain: department_id, fiscal_year, measure      unit: per cent
-- previous year of: intake.figure
-- needed: the figures, with their year, that would make an incomplete measure known in the preferred way.
-- The first variant whose figures are all known is used. “None” counts as nothing, a blank leaves the measure unknown.
-- Over millions of small groups an aggregate with its own “order by” is the slow part: members are listed, then sorted.
with
department_year as (
  select distinct department_id, fiscal_year
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
member as (
  select
    f.department_id, t.fiscal_year, t.measure, t.variant, t.side, t.weight, t.ordinal,
    addend(f.state, f.amount) as addend,
    not says_none(f.state) and f.amount is not null as stated,
    case when t.weight < 0 then ' − ' when t.ordinal > 1 then ' + ' else '' end || t.label
    || case when f.unit = '万元' then money(addend(f.state, f.amount)) else plain(addend(f.state, f.amount)) end as text,
    f.reading_id
  from evaluation.measure_term as t
  inner join intake.figure as f
    on f.fiscal_year = t.fiscal_year + t.year_offset and f.item = t.item and f.phase = t.phase and f.basis = t.basis
  anti join intake.reorganisation as o  -- last year's figures then have another scope
    on t.year_offset < 0
    and o.department_id = f.department_id and o.fiscal_year = t.fiscal_year and o.last_year = f.fiscal_year
  where t.fiscal_year between $first_year and $last_year
    and f.fiscal_year between $first_year - 1 and $last_year
    and f.state <> 'blank'  -- a third of all cells; those that matter are found again below
),
variant as (
  select
    m.department_id, m.fiscal_year, m.measure, m.variant, m.known = d.terms as is_complete,
    m.stated, m.numerator, m.denominator, m.terms
  from (
    select
      department_id, fiscal_year, measure, variant,
      count(addend) as known,
      count(case when stated then 1 end) as stated,
      sum(case when side = 'numerator' then addend * weight end) as numerator,
      sum(case when side = 'denominator' then addend * weight end) as denominator,
      list_sort(
        list(
          struct_pack(
            below := side = 'denominator', ordinal := ordinal, id := reading_id, text := text, known := addend is not null
          )
        )
      ) as terms
    from member
    group by department_id, fiscal_year, measure, variant
  ) as m
  inner join evaluation.measure_variant as d using (fiscal_year, measure, variant)
),
used as (
  select department_id, fiscal_year, measure, min(variant) as variant
  from variant
  where is_complete
  group by department_id, fiscal_year, measure
),
complete as (
  select
    v.department_id, v.fiscal_year, v.measure, v.stated, v.numerator, v.denominator, d.basis, d.needs_denominator,
    case when d.needs_denominator then rate_pct(v.numerator, v.denominator) else cast(v.numerator as decimal(36, 2)) end
      as value,
    array_to_string([t['text'] for t in v.terms if not t['below']], '') as numerator_text,
    array_to_string([t['text'] for t in v.terms if t['below']], '') as denominator_text,
    [t['id'] for t in v.terms] as reading_ids
  from used as u
  inner join variant as v using (department_id, fiscal_year, measure, variant)
  inner join evaluation.measure_variant as d using (fiscal_year, measure, variant)
),
incomplete as (
  select v.department_id, v.fiscal_year, v.measure, v.variant, v.terms
  from variant as v
  anti join used as u using (department_id, fiscal_year, measure)
),
term as (
  select department_id, fiscal_year, measure, variant, unnest(terms) as t
  from incomplete
),
known as (
  select department_id, fiscal_year, measure, variant, t['below'] as below, t['ordinal'] as ordinal
  from term
  where t['known']
),
missing as (
  select y.department_id, y.fiscal_year, d.measure, d.last_variant
  from department_year as y
  inner join evaluation.measure_definition as d using (fiscal_year)
  anti join used as u
    on u.department_id = y.department_id and u.fiscal_year = y.fiscal_year and u.measure = d.measure
),
wanted as (  -- what a measure of which nothing is known lacks: the same for every department
  select
    t.fiscal_year, t.measure,
    string_agg(distinct t.label, '、' order by t.label) filter (t.variant = d.last_variant) as labels,
    string_agg(distinct t.needed, '、' order by t.needed) filter (t.variant = 1) as needed
  from evaluation.measure_term as t
  inner join evaluation.measure_definition as d using (fiscal_year, measure)
  where t.fiscal_year between $first_year and $last_year
  group by t.fiscal_year, t.measure
),
lacking as (
  select
    m.department_id, m.fiscal_year, m.measure,
    string_agg(distinct t.label, '、' order by t.label) filter (t.variant = m.last_variant) as labels,
    string_agg(distinct t.needed, '、' order by t.needed) filter (t.variant = 1) as needed,
    list(distinct f.reading_id) filter (f.reading_id is not null) as blank_ids
  from missing as m
  semi join known as n using (department_id, fiscal_year, measure)
  inner join evaluation.measure_term as t
    on t.fiscal_year = m.fiscal_year and t.measure = m.measure and t.variant in (1, m.last_variant)
  anti join known as k
    on k.department_id = m.department_id and k.fiscal_year = m.fiscal_year and k.measure = m.measure
    and k.variant = t.variant and k.below = (t.side = 'denominator') and k.ordinal = t.ordinal
  left join intake.figure as f
    on f.department_id = m.department_id and f.fiscal_year = t.fiscal_year + t.year_offset
    and f.item = t.item and f.phase = t.phase and f.basis = t.basis and f.state = 'blank'
  group by m.department_id, m.fiscal_year, m.measure
),
partial_evidence as (
  select
    department_id, fiscal_year, measure,
    list_sort(list_distinct(flatten(list([t['id'] for t in terms])))) as reading_ids
  from incomplete
  group by department_id, fiscal_year, measure
)
select
  department_id, fiscal_year, measure,
  case when stated > 0 then value end as value,
  '%' as unit,
  case
    when stated = 0 or (needs_denominator and denominator = 0 and numerator = 0) then 'not_applicable'
    when needs_denominator and denominator = 0 then 'insufficient_data'
    else 'pass'
  end as state,
  case
    when stated = 0 then '没有发生（填报为“-”或“无”）'
    when needs_denominator and denominator = 0
      then '基数为零，不计算比率：（' || numerator_text || '） ÷ （' || denominator_text || '）'
    when needs_denominator
      then '（' || numerator_text || '） ÷ （' || denominator_text || '） × 100% = ' || cast(value as varchar) || '%'
        || coalesce('（' || basis || '）', '')
    else numerator_text || '%'
  end as formula,
  cast(null as varchar) as needed,
  numerator, denominator, basis, reading_ids
from complete
union all
select
  m.department_id, m.fiscal_year, m.measure,
  null as value,
  '%' as unit,
  'insufficient_data' as state,
  '缺少数据：' || coalesce(l.labels, w.labels) as formula,
  coalesce(l.needed, w.needed) as needed,
  null as numerator,
  null as denominator,
  null as basis,
  list_sort(list_concat(coalesce(p.reading_ids, []), coalesce(l.blank_ids, []))) as reading_ids
from missing as m
inner join wanted as w using (fiscal_year, measure)
left join partial_evidence as p using (department_id, fiscal_year, measure)
left join lacking as l using (department_id, fiscal_year, measure)
