-- target_drift: each target as it was declared at the beginning of the year against the one that was evaluated
-- grain: department_id, fiscal_year, record      unit: declared_unit; points (weights)
-- Only where both lists were received. The same target is the one of the same name; where several bear it, that of the
-- same level, unit and value. Of the others, two whose names are alike are one target under another name (renamed) where
-- neither could be any other: nobody says that it was dropped, or that its number was changed.
-- change: same; dropped, added; lowered (what is asked for is easier to reach), raised, changed (who can say); unit, sign;
-- unquantified (a number became words), quantified, reworded; renamed. unclear: a list was not read whole or is one of
-- sentences, so that what is missing from it may yet be there; or a cell does not say what it asks for.
-- Weights are compared where both lists divide the same number of points.
with
words as (
  select
    fiscal_year,
    list(word) filter (role = 'count') as counts,
    list(word) filter (role = 'adverse') as adverse
  from comparison.target_word
  where fiscal_year between $first_year and $last_year
  group by fiscal_year
),
half_read as (
  select distinct department_id, fiscal_year, form
  from intake.half_read
  where fiscal_year between $first_year and $last_year
),
declared as (
  select
    d.*,
    indicator_name(d.target_name) as name,
    left(bare(d.level2), 2) as level,
    coalesce(d.unit, d.stated_unit) as full_unit,
    h.form is not null as is_partial,
    sum(d.weight) over (partition by d.department_id, d.fiscal_year) as all_weights
  from intake.declared_target as d
  semi join intake.performance_target as t
    on t.department_id = d.department_id and t.fiscal_year = d.fiscal_year
  left join half_read as h on h.department_id = d.department_id and h.fiscal_year = d.fiscal_year and h.form = d.form
  where d.fiscal_year between $first_year and $last_year and d.target_name is not null
),
evaluated as (
  select
    t.*,
    a.direction as meant,
    indicator_name(t.target_name) as name,
    left(bare(t.level2), 2) as level,
    case
      when t.form = 'self_evaluation_form' or not regexp_full_match(printed(t.target_text), '[\d.]+\pL*') then t.direction
    end as printed_direction,
    t.is_sentence or h.form is not null as is_partial,
    c.points as weight,
    sum(c.points) over (partition by t.department_id, t.fiscal_year) as all_weights
  from intake.performance_target as t
  semi join declared as d on d.department_id = t.department_id and d.fiscal_year = t.fiscal_year
  inner join comparison.target_attainment as a
    on a.department_id = t.department_id and a.fiscal_year = t.fiscal_year and a.record = t.record
  left join intake.indicator_claim as c
    on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year and c.record = t.record
    and c.form = 'self_evaluation_form' and bare(c.indicator_label) = bare(t.target_name)
  left join half_read as h on h.department_id = t.department_id and h.fiscal_year = t.fiscal_year and h.form = t.form
  where t.fiscal_year between $first_year and $last_year and t.target_name is not null
),
namesake as (
  select
    d.department_id, d.fiscal_year, d.record as declared_record, e.record as evaluated_record,
    case when d.level = e.level then 4 else 0 end + case when in_unit(1, e.unit, d.full_unit) = 1 then 2 else 0 end
    + case when in_unit(e.target_value, e.unit, d.full_unit) = d.target_value then 1 else 0 end as likeness
  from declared as d
  inner join evaluated as e using (department_id, fiscal_year, name)
),
likest as (
  select *
  from namesake
  qualify
    likeness = max(likeness) over (partition by department_id, fiscal_year, declared_record)
    and likeness = max(likeness) over (partition by department_id, fiscal_year, evaluated_record)
),
same_name as (
  select * exclude (likeness)
  from likest
  qualify
    count(*) over (partition by department_id, fiscal_year, declared_record) = 1
    and count(*) over (partition by department_id, fiscal_year, evaluated_record) = 1
),
like_name as (
  select d.department_id, d.fiscal_year, d.record as declared_record, e.record as evaluated_record
  from declared as d
  inner join evaluated as e using (department_id, fiscal_year)
  anti join same_name as s
    on s.department_id = d.department_id and s.fiscal_year = d.fiscal_year and s.declared_record = d.record
  anti join same_name as z
    on z.department_id = d.department_id and z.fiscal_year = d.fiscal_year and z.evaluated_record = e.record
  where
    d.name <> e.name
    and coalesce(d.level = e.level, true)
    and (
      contains(d.name, e.name) or contains(e.name, d.name)
      or levenshtein(d.name, e.name) * 4 <= greatest(length(d.name), length(e.name))
      or (
        in_unit(e.target_value, e.unit, d.full_unit) = d.target_value
        and 2 * len(list_intersect(list_distinct(split(d.name, '')), list_distinct(split(e.name, ''))))
        >= least(length(d.name), length(e.name))
      )
    )
  qualify
    count(*) over (partition by d.department_id, d.fiscal_year, d.record) = 1
    and count(*) over (partition by d.department_id, d.fiscal_year, e.record) = 1
),
matched as (
  select department_id, fiscal_year, declared_record, evaluated_record, false as is_renamed from same_name
  union all
  select *, true as is_renamed from like_name
),
compared as (
  select
    m.department_id, m.fiscal_year, m.declared_record, m.evaluated_record, m.is_renamed,
    d.target_value as declared_value, d.target_upper as declared_upper, d.target_text as declared_text, d.full_unit,
    e.target_value as evaluated_value, e.target_upper as evaluated_upper, e.target_text as evaluated_text, e.unit,
    e.target_state,
    coalesce(d.direction, e.printed_direction, e.meant) as direction,
    coalesce((d.direction = 'at_most') <> (e.printed_direction = 'at_most'), false) as turns,
    coalesce(list_contains(w.counts, d.full_unit) and list_contains(w.counts, e.unit), false) as both_count,
    has_word(d.target_name, w.adverse) as is_adverse,
    case
      when d.full_unit is not null and e.unit is not null then in_unit(1, e.unit, d.full_unit)
      when takes_unit(e.target_value, d.target_value, coalesce(d.full_unit, e.unit, '')) then 1
    end as factor,
    d.target_decimals as declared_decimals, e.target_decimals as evaluated_decimals
  from matched as m
  inner join declared as d
    on d.department_id = m.department_id and d.fiscal_year = m.fiscal_year and d.record = m.declared_record
  inner join evaluated as e
    on e.department_id = m.department_id and e.fiscal_year = m.fiscal_year and e.record = m.evaluated_record
  inner join words as w on w.fiscal_year = m.fiscal_year
),
measured as (
  select
    *,
    cast(evaluated_value * factor as decimal(24, 6)) as in_declared_unit,
    envelope(0, least(declared_decimals, evaluated_decimals - coalesce(cast(log10(factor) as int), 0))) as rounding
  from compared
),
judged as (
  select
    department_id, fiscal_year, declared_record, evaluated_record, in_declared_unit,
    case
      when is_renamed then 'renamed'
      when declared_value is null and evaluated_value is null
        then case when printed(declared_text) = printed(evaluated_text) then 'same' else 'reworded' end
      when evaluated_value is null
        then case when target_state = 'unparsed' and not regexp_matches(evaluated_text, '\d') then 'unquantified' else 'unclear' end
      when declared_value is null
        then case when regexp_matches(declared_text, '\d') then 'unclear' else 'quantified' end
      when factor is null and both_count and declared_value = evaluated_value and not turns then 'same'
      when factor is null then if(full_unit is null or unit is null, 'unclear', 'unit')
      when turns and declared_value <> 0 then 'sign'
      when declared_upper is not null or evaluated_upper is not null
        then
          case
            when in_declared_unit = declared_value and evaluated_upper * factor = declared_upper then 'same' else 'changed'
          end
      when abs(in_declared_unit - declared_value) <= rounding then 'same'
      when direction is null or direction = 'equal' and is_adverse then 'changed'
      when (direction = 'at_most') = (in_declared_unit > declared_value) then 'lowered'
      else 'raised'
    end as change
  from measured
),
scope as (
  select department_id, fiscal_year, bool_or(d.is_partial or e.is_partial) as is_partial
  from declared as d
  inner join evaluated as e using (department_id, fiscal_year)
  group by department_id, fiscal_year
),
listed as (
  select department_id, fiscal_year, declared_record, evaluated_record, in_declared_unit, change
  from judged
  union all
  select distinct
    d.department_id, d.fiscal_year, d.record as declared_record,
    null as evaluated_record, null as in_declared_unit,
    case when p.is_partial or n.declared_record is not null then 'unclear' else 'dropped' end as change
  from declared as d
  inner join scope as p using (department_id, fiscal_year)
  left join namesake as n
    on n.department_id = d.department_id and n.fiscal_year = d.fiscal_year and n.declared_record = d.record
  anti join matched as m
    on m.department_id = d.department_id and m.fiscal_year = d.fiscal_year and m.declared_record = d.record
  union all
  select distinct
    e.department_id, e.fiscal_year, null as declared_record, e.record as evaluated_record, null as in_declared_unit,
    case when p.is_partial or n.evaluated_record is not null then 'unclear' else 'added' end as change
  from evaluated as e
  inner join scope as p using (department_id, fiscal_year)
  left join namesake as n
    on n.department_id = e.department_id and n.fiscal_year = e.fiscal_year and n.evaluated_record = e.record
  anti join matched as m
    on m.department_id = e.department_id and m.fiscal_year = e.fiscal_year and m.evaluated_record = e.record
)
select
  l.department_id, l.fiscal_year,
  row_number() over (
    partition by l.department_id, l.fiscal_year order by l.declared_record nulls last, l.evaluated_record
  ) as record,
  d.target_name as declared_name,
  e.target_name as evaluated_name,
  target_wording(d.target_text, d.direction, d.full_unit) as declared_text,
  target_wording(e.target_text, e.printed_direction, e.unit) as evaluated_text,
  d.full_unit as declared_unit,
  d.target_value as declared_value,
  l.in_declared_unit as evaluated_value,
  d.weight as declared_weight,
  e.weight as evaluated_weight,
  l.change,
  case when d.all_weights = e.all_weights then e.weight - d.weight end as weight_change,
  list_concat(coalesce(d.reading_ids, []), coalesce(e.reading_ids, [])) as reading_ids
from listed as l
left join declared as d
  on d.department_id = l.department_id and d.fiscal_year = l.fiscal_year and d.record = l.declared_record
left join evaluated as e
  on e.department_id = l.department_id and e.fiscal_year = l.fiscal_year and e.record = l.evaluated_record
