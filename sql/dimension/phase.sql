-- phase: at which stage of the budget a figure stands
-- grain: fiscal_year, phase
select fiscal_year, code as phase, label
from intake.term
where fiscal_year between $first_year and $last_year and dimension = 'phase'
