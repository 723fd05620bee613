-- scheme: the scoring schemes by their Chinese names
-- grain: fiscal_year, scheme
select fiscal_year, scheme, label
from evaluation.scheme
where fiscal_year between $first_year and $last_year
