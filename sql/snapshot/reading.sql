-- reading: file, sheet, cell and raw text of every reading that a figure, a score or a finding rests on
-- grain: department_id, fiscal_year, reading_id
-- fiscal_year is that of what rests on the reading: a figure of the previous year appears under both.
select department_id, fiscal_year, reading_id, source_sha256, file, sheet, cell, raw_text
from publication.evidence
where fiscal_year between $first_year and $last_year
