-- cross_footing: every declared identity, tested wherever the forms carry its parent and one of its parts
-- grain: department_id, fiscal_year, edge      unit: that of the figures (money: 万元)
-- An optional part adds what is stated. A part that says “none” adds nothing. With a part blank, an exact sum still passes and a sum that is too large still
-- fails (no part is negative); a sum that is too small proves nothing. A part whose line a closed form does not print is
-- likely none: a sum that is too small is then a hint. Head counts are not rounded and
-- have no envelope; a ceiling is exact to 0.01 万元, since a workbook drops the zeros of 10.00.
with
edge as (
  select fiscal_year, edge, check_id, relation, signed, parts
  from comparison.edge_term
  where fiscal_year between $first_year and $last_year and role = 'parent'
),
member as (
  select
    f.department_id, f.fiscal_year, t.edge, t.role <> 'parent' as is_part, t.role = 'optional' as is_optional,
    addend(f.state, f.amount) * t.weight as addend, f.state, f.decimals, f.unit, f.form, f.reading_id
  from intake.figure as f
  inner join comparison.edge_term as t using (fiscal_year, item, phase, basis)
  where f.fiscal_year between $first_year and $last_year
),
total as (
  select
    department_id, fiscal_year, edge,
    max(addend) filter (not is_part) as expected,
    sum(addend) filter (is_part) as found,
    count(*) filter (is_part and not is_optional) as parts_present,
    count(*) filter (is_part and not is_optional and addend is null) as blank_parts,
    count(*) filter (is_optional and addend is not null) as optional_parts,
    any_value(form) filter (not is_part) as form,
    any_value(unit) filter (not is_part) as unit,
    count(*) filter (addend is not null and not says_none(state)) as stated,
    max(decimals) filter (state in ('value', 'zero')) as decimals,
    -- sorted afterwards: a list with an order of its own takes twice as long over so many groups
    list_sort(list(struct_pack(is_part := is_part, reading_id := reading_id)) filter (state <> 'blank')) as readings
  from member
  group by department_id, fiscal_year, edge
  having count(*) filter (not is_part) > 0 and count(*) filter (is_part and not is_optional) > 0
),
known as (
  select
    t.*, e.check_id, e.relation, e.signed,
    e.parts - t.parts_present as absent_parts,
    case when k.kind = 'closed' then t.blank_parts else t.blank_parts + e.parts - t.parts_present end as unknown_parts,
    case
      when t.unit = '万元'
        then envelope(e.parts + t.optional_parts, greatest(t.decimals, case e.relation when 'at_least' then 2 else 0 end))
      else 0
    end as tolerance
  from total as t
  inner join edge as e using (fiscal_year, edge)
  left join intake.term as k on k.fiscal_year = t.fiscal_year and k.dimension = 'form' and k.code = t.form
)
select
  department_id, fiscal_year, edge,
  case
    when relation = 'equals' and unknown_parts = 0 and absent_parts > 0 and expected - found > tolerance
      then 'lines_not_listed'
    else check_id
  end as check_id,
  signed,
  expected,
  found,
  cast(found - expected as decimal(24, 6)) as difference,
  unknown_parts,
  case
    when stated = 0 and unknown_parts = 0 then 'not_applicable'
    when expected is null or found is null then 'insufficient_data'
    when found = expected then 'pass'
    when relation = 'at_least' and found - expected > tolerance then 'fail'
    when relation = 'at_least' and found > expected then 'hint'
    when relation = 'at_least' and unknown_parts = 0 then 'pass'
    when relation = 'at_least' then 'insufficient_data'
    when unknown_parts = 0 and abs(found - expected) <= tolerance then 'hint'
    when unknown_parts = 0 and absent_parts > 0 and expected > found then 'hint'
    when unknown_parts = 0 then 'fail'
    when not signed and found - expected > tolerance then 'fail'
    else 'insufficient_data'
  end as state,
  [r['reading_id'] for r in readings] as reading_ids
from known
