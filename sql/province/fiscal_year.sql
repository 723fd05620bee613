-- fiscal_year: the fiscal years of which a district's warehouse holds anything
-- grain: fiscal_year
select fiscal_year from intake.submission_ledger
union
select fiscal_year from evaluation.summary
