-- check_rule: the declared checks, with their severity
-- grain: fiscal_year, check_id
select fiscal_year, check_id, stage, label, category, severity
from comparison.check_rule
where fiscal_year between $first_year and $last_year
