-- target_basis_differs: a target set for one population and a result reported for another
select
  'target_basis_differs' as check_id,
  department_id, fiscal_year,
  target_name as subject,
  'hint' as state,
  actual_basis as found,
  target_basis as expected,
  cast(null as varchar) as difference,
  list_concat(basis_reading_ids, reading_ids) as reading_ids
from comparison.target_attainment
where
  fiscal_year between $first_year and $last_year
  and target_basis is not null and actual_basis is not null and target_basis <> actual_basis
