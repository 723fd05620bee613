-- department: the departments in force in a fiscal year, as the register names them
-- grain: fiscal_year, department_id
select fiscal_year, department_id, name, region, scheme, synthetic
from intake.department
where fiscal_year between $first_year and $last_year
