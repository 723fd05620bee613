-- digest: of all rows that were taken over of a district and fiscal year
-- grain: district, fiscal_year
select district, fiscal_year, digest
from province.district_year
where digest is not null
