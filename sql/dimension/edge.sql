-- edge: the declared identities between figures by their Chinese names
-- grain: fiscal_year, edge
select fiscal_year, edge, label
from comparison.edge
where fiscal_year between $first_year and $last_year
