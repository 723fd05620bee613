-- measure: the declared measures by their Chinese names
-- grain: fiscal_year, measure
select fiscal_year, measure, label
from evaluation.measure_definition
where fiscal_year between $first_year and $last_year
