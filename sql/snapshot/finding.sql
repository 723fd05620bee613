-- finding: what the checks found; what was checked and passed is left out
-- grain: none (one row per check and subject)
select department_id, fiscal_year, check_id, subject, severity, message, reading_ids
from publication.finding
where fiscal_year between $first_year and $last_year and state <> 'pass'
