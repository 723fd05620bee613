-- finding: what the checks found
-- grain: none (one row per check and subject)
select department_id, fiscal_year, check_id, subject, severity, message, reading_ids
from evaluation.finding
where fiscal_year between $first_year and $last_year
