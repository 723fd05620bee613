-- item: what a figure is about, with the unit in which it is counted
-- grain: fiscal_year, item
select fiscal_year, code as item, label, kind, unit
from intake.term
where fiscal_year between $first_year and $last_year and dimension = 'item'
