-- check_rule: the declared checks, with their severity
-- grain: fiscal_year, check_id
select fiscal_year, check_id, label, category, severity, audience
from evaluation.check_rule
where fiscal_year between $first_year and $last_year
