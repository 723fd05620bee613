-- not_reported: the fiscal years that some district has reported, for each district of which the rollup has no such year
-- grain: district, fiscal_year
-- unusable: the district cannot be read, so that nobody knows whether it has reported.
with
reported as (
  select distinct fiscal_year
  from province.district_year
  where state = 'reported'
)
select
  d.district, y.fiscal_year, 0 as department_years,
  case when d.state = 'unusable' then 'unusable' else 'not_reported' end as state
from province.district as d
cross join reported as y
anti join province.district_year as o on o.district = d.district and o.fiscal_year = y.fiscal_year
