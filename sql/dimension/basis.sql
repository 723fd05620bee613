-- basis: which part of the expenditure a figure covers
-- grain: fiscal_year, basis
select fiscal_year, code as basis, label
from intake.term
where fiscal_year between $first_year and $last_year and dimension = 'basis'
