-- cross_footing: every declared identity, tested wherever the forms carry its parent and one of its parts
-- grain: department_id, fiscal_year, edge      unit: that of the figures (money: 万元)
-- An optional part adds what is stated. A part that says “none” adds nothing. With a part blank, an exact sum still passes and a sum that is too large still
-- fails (no part is negative); a sum that is too small proves nothing. A part whose line a closed form does not print is
-- likely none: a sum that is too small is then a hint. Head counts are not rounded and
-- have no envelope; a ceiling is exact to 0.01 万元, since a workbook drops the zeros of 10.00. Over a half-read table
-- only an exact sum is a result.
with
edge as (
  select fiscal_year, edge, coalesce(instead_of, edge) as family, check_id, relation, signed, parts
  from comparison.edge_term
  where fiscal_year between $first_year and $last_year and role = 'parent'
),
member as (
  select
    f.department_id, f.fiscal_year, t.edge, t.role <> 'parent' as is_part, t.role = 'optional' as is_optional,
    addend(f.state, f.amount) * t.weight as addend, f.state, f.decimals, f.unit, f.form, f.reading_id,
    h.reading_id is not null as half_read
  from intake.figure as f
  inner join comparison.edge_term as t using (fiscal_year, item, phase, basis)
  left join intake.half_read as h
    on h.fiscal_year = f.fiscal_year and h.department_id = f.department_id and h.reading_id = f.reading_id
  where f.fiscal_year between $first_year and $last_year
),
total as (
  select
    department_id, fiscal_year, edge,
    -- “case” and not “filter”, numbers and not structs in the list: a third cheaper over so many groups
    max(case when not is_part then addend end) as expected,
    sum(case when is_part then addend end) as found,
    count(case when is_part and not is_optional then 1 end) as parts_present,
    count(case when is_part and not is_optional and addend is null then 1 end) as blank_parts,
    count(case when is_optional and addend is not null then 1 end) as optional_parts,
    any_value(case when not is_part then form end) as form,
    any_value(case when not is_part then unit end) as unit,
    count(case when not says_none(state) then addend end) as stated,
    common_decimals(
      min(case when state in ('value', 'zero') then decimals end), max(case when state in ('value', 'zero') then decimals end)
    ) as decimals,
    bool_or(half_read) as half_read,
    -- the parent first, then its parts
    list_sort(list(case when is_part then reading_id else -reading_id end) filter (state <> 'blank')) as readings
  from member
  group by department_id, fiscal_year, edge
  having bool_or(not is_part) and parts_present > 0
),
known as (
  select
    t.*, e.check_id, e.relation, e.signed,
    e.parts - t.parts_present as absent_parts,
    case when k.closed then t.blank_parts else t.blank_parts + e.parts - t.parts_present end as unknown_parts,
    case
      when t.unit = '万元'
        then envelope(e.parts + t.optional_parts, case when e.relation = 'at_least' and t.decimals >= 0 then greatest(t.decimals, 2) else t.decimals end)
      else 0
    end as tolerance
  from total as t
  inner join edge as e using (fiscal_year, edge)
  left join intake.form as k using (fiscal_year, form)
  -- of two ways to list the parts of one total, the one of which fewer are absent
  qualify row_number() over (partition by t.department_id, t.fiscal_year, e.family order by absent_parts, t.edge) = 1
)
select
  department_id, fiscal_year, edge,
  case
    when relation = 'equals' and unknown_parts = 0 and absent_parts > 0 and expected - found > tolerance and not half_read
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
    when half_read then 'insufficient_data'
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
  [abs(r) for r in readings] as reading_ids
from known
