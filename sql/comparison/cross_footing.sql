-- cross_footing: every declared identity, tested wherever the forms carry its parent and one of its parts
-- grain: department_id, fiscal_year, edge      unit: that of the figures (money: 万元)
-- A part that says “none” adds nothing. With a part unknown, an exact sum still passes and a sum that is too large
-- still fails (no part is negative); a sum that is too small proves nothing.
with
member as (
  select
    f.department_id, f.fiscal_year, t.edge, t.check_id, t.relation, t.role, t.parts, t.signed,
    addend(f.state, f.amount) * t.weight as addend, f.state, f.decimals, f.reading_id
  from intake.figure as f
  inner join comparison.edge_term as t using (fiscal_year, item, phase, basis)
  where f.fiscal_year between $first_year and $last_year
),
total as (
  select
    department_id, fiscal_year, edge, check_id, relation, signed,
    any_value(parts) as parts,
    max(addend) filter (role = 'parent') as expected,
    sum(addend) filter (role = 'part') as found,
    any_value(parts) - count(addend) filter (role = 'part') as unknown_parts,
    count(*) filter (addend is not null and not says_none(state)) as stated,
    max(decimals) filter (state in ('value', 'zero')) as decimals,
    list(reading_id order by role, reading_id) filter (state <> 'blank') as reading_ids
  from member
  group by department_id, fiscal_year, edge, check_id, relation, signed
  having count(*) filter (role = 'parent') > 0 and count(*) filter (role = 'part') > 0
)
select
  department_id, fiscal_year, edge, check_id, signed,
  expected,
  found,
  cast(found - expected as decimal(24, 6)) as difference,
  unknown_parts,
  case
    when stated = 0 and unknown_parts = 0 then 'not_applicable'
    when expected is null or found is null then 'insufficient_data'
    when relation = 'equals' and found = expected then 'pass'
    when relation = 'equals' and unknown_parts = 0 and abs(found - expected) <= envelope(parts, decimals) then 'hint'
    when relation = 'equals' and unknown_parts = 0 then 'fail'
    when relation = 'equals' and not signed and found - expected > envelope(parts, decimals) then 'fail'
    when relation = 'at_least' and found - expected > envelope(parts, decimals) then 'fail'
    when relation = 'at_least' and found > expected then 'hint'
    when relation = 'at_least' and (unknown_parts = 0 or found = expected) then 'pass'
    else 'insufficient_data'
  end as state,
  reading_ids
from total
