-- measure: each declared measure with the numbers substituted into its formula
-- grain: department_id, fiscal_year, measure      unit: per cent
-- previous year of: intake.figure
-- needed: the figures, with their year, that would make an incomplete measure known in the preferred way.
-- The first variant whose figures are all known is used; a table that was not read whole may hold those of one before it.
-- Where variants differ in basis, all departments that are scored alike use one: that of their scheme, else the one known
-- for most of them; any other is shown beside it and earns nothing. “None” counts as nothing, a blank leaves the measure
-- unknown. Where no figure gives a measure, the result of a target that is called like it does, if there is one such
-- result. A measure of which every figure says “none” does not apply where another figure bears that out.
-- Over millions of small groups an aggregate with its own “order by” or “distinct” is the slow part: members are listed,
-- then sorted.
with
department_year as (
  select
    a.department_id, a.fiscal_year, s.scheme, concat_ws('|', d.region, s.scheme) as alike
  from (
    select distinct department_id, fiscal_year
    from intake.accepted_submission
    where fiscal_year between $first_year and $last_year
  ) as a
  left join intake.department as d using (department_id, fiscal_year)
  left join evaluation.department_scheme as s using (department_id, fiscal_year)
),
member as (
  select
    f.department_id, t.fiscal_year, t.measure, t.variant, t.side, t.weight, t.ordinal,
    addend(f.state, f.amount) as addend,
    not says_none(f.state) and f.amount is not null as stated,
    case when t.weight < 0 then ' − ' when t.ordinal > 1 then ' + ' else '' end || t.label
    || case when f.unit = '万元' then money(addend(f.state, f.amount)) else amount(addend(f.state, f.amount), f.unit) end as text,
    f.reading_id,
    h.reading_id is not null as half_read
  from evaluation.measure_term as t
  inner join intake.figure as f
    on f.fiscal_year = t.fiscal_year + t.year_offset and f.item = t.item and f.phase = t.phase and f.basis = t.basis
  anti join intake.reorganisation as o  -- last year's figures then have another scope
    on t.year_offset < 0
    and o.department_id = f.department_id and o.fiscal_year = t.fiscal_year and o.last_year = f.fiscal_year
  left join intake.half_read as h
    on h.fiscal_year = f.fiscal_year and h.department_id = f.department_id and h.reading_id = f.reading_id
    and h.fiscal_year between $first_year - 1 and $last_year
  where t.fiscal_year between $first_year and $last_year
    and f.fiscal_year between $first_year - 1 and $last_year
    and f.state <> 'blank'  -- a third of all cells; those that matter are found again below
),
variant as (
  select
    m.department_id, m.fiscal_year, m.measure, m.variant, d.compared_on, d.basis, d.needs_denominator,
    m.known = d.terms and (m.variant = 1 or not m.half_read) as is_complete,
    m.stated, m.numerator, m.denominator, m.terms
  from (
    select
      department_id, fiscal_year, measure, variant,
      count(addend) as known,
      count(case when stated then 1 end) as stated,
      bool_or(half_read) as half_read,
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
preferred as (  -- on each basis the first variant that is complete
  select department_id, fiscal_year, measure, compared_on, min(variant) as variant
  from variant
  where is_complete
  group by department_id, fiscal_year, measure, compared_on
),
coverage as (
  select
    y.fiscal_year, y.alike, any_value(y.scheme) as scheme, p.measure, p.compared_on,
    count(*) as departments,
    min(p.variant) as variant
  from preferred as p
  inner join department_year as y using (department_id, fiscal_year)
  where p.compared_on is not null
  group by y.fiscal_year, y.alike, p.measure, p.compared_on
),
chosen as (  -- where there are several bases, the one on which departments are compared
  select
    c.fiscal_year, c.alike, c.measure,
    coalesce(
      any_value(i.basis), arg_min(c.compared_on, struct_pack(lacking := -c.departments, variant := c.variant))
    ) as compared_on
  from coverage as c
  left join evaluation.scheme_indicator as i
    on i.fiscal_year = c.fiscal_year and i.scheme = c.scheme and i.measure = c.measure
  group by c.fiscal_year, c.alike, c.measure
),
picked as (  -- most measures have one basis
  select department_id, fiscal_year, measure, variant, true as is_used
  from preferred
  where compared_on is null
  union all
  select p.department_id, p.fiscal_year, p.measure, p.variant, coalesce(p.compared_on = c.compared_on, false) as is_used
  from preferred as p
  left join department_year as y using (department_id, fiscal_year)
  left join chosen as c
    on c.fiscal_year = y.fiscal_year and c.alike = y.alike and c.measure = p.measure
  where p.compared_on is not null
),
computed as (
  select
    p.is_used,
    v.department_id, v.fiscal_year, v.measure, v.stated, v.numerator, v.denominator, v.basis, v.needs_denominator,
    case when v.needs_denominator then rate_pct(v.numerator, v.denominator) else cast(v.numerator as decimal(36, 2)) end
      as value,
    array_to_string([t['text'] for t in v.terms if not t['below']], '') as numerator_text,
    array_to_string([t['text'] for t in v.terms if t['below']], '') as denominator_text,
    [t['id'] for t in v.terms] as reading_ids
  from picked as p
  inner join variant as v using (department_id, fiscal_year, measure, variant)
),
beside as (  -- the other bases, with their numbers
  select
    department_id, fiscal_year, measure,
    array_to_string(
      list_transform(
        list_sort(list(struct_pack(basis := basis, numerator := numerator_text, denominator := denominator_text, value := value))),
        other -> '；另：（' || other.numerator || '） ÷ （' || other.denominator || '） × 100% = ' || amount(other.value, '%')
        || '%（' || other.basis || '），不用于评分'
      ),
      ''
    ) as text
  from computed
  where not is_used and stated > 0 and value is not null
  group by department_id, fiscal_year, measure
),
used as (
  select *
  from computed
  where is_used
),
said_none as (  -- what other figures say of a measure of which every figure says “none”
  select
    u.department_id, u.fiscal_year, u.measure,
    array_to_string(list_sort(list(w.label) filter (addend(f.state, f.amount) = 0)), '、') as agreeing,
    array_to_string(
      list_transform(
        list_sort(list(struct_pack(label := w.label, text := amount(f.amount, f.unit))) filter (f.amount <> 0)),
        witness -> witness.label || witness.text
      ),
      '、'
    ) as contradicting,
    list_sort(list(f.reading_id)) as reading_ids
  from used as u
  inner join evaluation.measure_witness as w using (fiscal_year, measure)
  inner join intake.figure as f
    on f.department_id = u.department_id and f.fiscal_year = u.fiscal_year
    and f.item = w.item and f.phase = w.phase and f.basis = w.basis
  where u.stated = 0 and f.state <> 'blank' and f.fiscal_year between $first_year and $last_year
  group by u.department_id, u.fiscal_year, u.measure
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
basis as (
  select fiscal_year, measure, compared_on, min(variant) as first_variant, max(variant) as last_variant
  from evaluation.measure_variant
  where fiscal_year between $first_year and $last_year and compared_on is not null
  group by fiscal_year, measure, compared_on
),
missing as (
  select
    y.department_id, y.fiscal_year, d.measure, c.compared_on,
    coalesce(b.first_variant, 1) as first_variant,
    coalesce(b.last_variant, d.last_variant) as last_variant
  from department_year as y
  inner join evaluation.measure_definition as d using (fiscal_year)
  left join chosen as c
    on c.fiscal_year = y.fiscal_year and c.alike = y.alike and c.measure = d.measure
  left join basis as b
    on b.fiscal_year = y.fiscal_year and b.measure = d.measure and b.compared_on = c.compared_on
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
    array_to_string(
      list_sort(
        list_distinct(coalesce(list(t.label) filter (t.variant = m.last_variant), list(t.label)))
      ),
      '、'
    ) as labels,
    array_to_string(list_sort(list_distinct(list(t.needed) filter (t.variant = m.first_variant))), '、') as needed,
    list_distinct(list(f.reading_id) filter (f.reading_id is not null)) as blank_ids
  from missing as m
  semi join known as n using (department_id, fiscal_year, measure)
  inner join evaluation.measure_term as t
    on t.fiscal_year = m.fiscal_year and t.measure = m.measure and t.variant in (m.first_variant, m.last_variant)
  anti join known as k
    on k.department_id = m.department_id and k.fiscal_year = m.fiscal_year and k.measure = m.measure
    and k.variant = t.variant and k.below = (t.side = 'denominator') and k.ordinal = t.ordinal
  left join intake.figure as f
    on f.department_id = m.department_id and f.fiscal_year = t.fiscal_year + t.year_offset
    and f.item = t.item and f.phase = t.phase and f.basis = t.basis and f.state = 'blank'
    and f.fiscal_year between $first_year - 1 and $last_year
  group by m.department_id, m.fiscal_year, m.measure
),
rate_target as materialized (  -- a name is made bare once, and not for each measure
  select
    department_id, fiscal_year, bare(target_name) as name,
    struct_pack(record := record, name := target_name, value := actual_value, ids := reading_ids) as target
  from comparison.target_attainment
  where fiscal_year between $first_year and $last_year and unit = '%' and actual_value is not null
),
among_targets as (
  select
    department_id, fiscal_year, measure,
    len(list_distinct([t.value for t in targets])) as results,
    targets[1].value as value,
    array_to_string(['“' || t.name || '”完成值' || amount(t.value, '%') || '%' for t in targets], '、') as text,
    flatten([t.ids for t in targets]) as reading_ids
  from (
    select m.department_id, m.fiscal_year, m.measure, list_sort(list(t.target)) as targets
    from missing as m
    inner join evaluation.measure_definition as d using (fiscal_year, measure)
    inner join rate_target as t using (department_id, fiscal_year)
    where has_word(t.name, d.target_words)
    group by m.department_id, m.fiscal_year, m.measure
  ) as listed
),
partial_evidence as (
  select
    department_id, fiscal_year, measure,
    list_sort(list_distinct(flatten(list([t['id'] for t in terms])))) as reading_ids
  from incomplete
  group by department_id, fiscal_year, measure
)
select
  u.department_id, u.fiscal_year, u.measure,
  case when u.stated > 0 then u.value end as value,
  '%' as unit,
  case
    when u.stated = 0 and (n.agreeing is null or n.contradicting is not null) then 'insufficient_data'
    when u.stated = 0 or (u.needs_denominator and u.denominator = 0 and u.numerator = 0) then 'not_applicable'
    when u.needs_denominator and u.denominator = 0 then 'insufficient_data'
    else 'pass'
  end as state,
  case
    when u.stated = 0 and n.contradicting is not null then '填报为“-”或“无”，但有' || n.contradicting
    when u.stated = 0 and n.agreeing is null then '填报为“-”或“无”，没有其他数据印证'
    when u.stated = 0 then '没有发生（填报为“-”或“无”，' || n.agreeing || '也没有数）'
    when u.needs_denominator and u.denominator = 0
      then '基数为零，不计算比率：（' || u.numerator_text || '） ÷ （' || u.denominator_text || '）'
    when u.needs_denominator
      then '（' || u.numerator_text || '） ÷ （' || u.denominator_text || '） × 100% = ' || amount(u.value, '%') || '%'
        || coalesce('（' || u.basis || '）', '')
    else u.numerator_text || '%'
  end || coalesce(b.text, '') as formula,
  case when u.stated = 0 then '没有发生的依据' end as needed,
  u.numerator, u.denominator, u.basis,
  case when n.reading_ids is null then u.reading_ids else list_concat(u.reading_ids, n.reading_ids) end as reading_ids
from used as u
left join beside as b using (department_id, fiscal_year, measure)
left join said_none as n using (department_id, fiscal_year, measure)
union all
select
  m.department_id, m.fiscal_year, m.measure,
  case when a.results = 1 then cast(a.value as decimal(36, 2)) end as value,
  '%' as unit,
  case when a.results = 1 then 'pass' else 'insufficient_data' end as state,
  case when a.results = 1 then '所列绩效目标' || a.text else '缺少数据：' || coalesce(l.labels, w.labels) end
  || case when a.results > 1 then '；所列绩效目标的完成值不一（' || a.text || '），不能确定采用哪一项' else '' end
  || case when b.text is not null then '（本地区按' || m.compared_on || '口径比较）' || b.text else '' end as formula,
  case when a.results = 1 then null else coalesce(l.needed, w.needed) end as needed,
  null as numerator,
  null as denominator,
  null as basis,
  list_concat(list_sort(list_concat(coalesce(p.reading_ids, []), coalesce(l.blank_ids, []))), coalesce(a.reading_ids, []))
    as reading_ids
from missing as m
inner join wanted as w using (fiscal_year, measure)
left join partial_evidence as p using (department_id, fiscal_year, measure)
left join lacking as l using (department_id, fiscal_year, measure)
left join among_targets as a using (department_id, fiscal_year, measure)
left join beside as b using (department_id, fiscal_year, measure)
