-- input: one digest of all that was handed in for a department-year: files, register line, corrections
-- grain: department_id, fiscal_year
-- previous year of: intake.accepted_submission, intake.correction
-- The files of the year before count as well, since figures are compared with theirs; a review comes as a file. Neither
-- the names of the files nor the times at which they came do.
with
line as (
  select department_id, fiscal_year, cast(['register', name, region, scheme, cast(synthetic as varchar)] as varchar) as line
  from intake.department
  where fiscal_year between $first_year and $last_year
  union all
  select
    department_id, fiscal_year, cast(['reorganised', kind, member_id, cast(last_year as varchar)] as varchar) as line
  from intake.reorganisation
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, y.fiscal_year, cast(['file', cast(s.fiscal_year as varchar), source_sha256, form] as varchar) as line
  from intake.accepted_submission as s, unnest([s.fiscal_year, s.fiscal_year + 1]) as y (fiscal_year)
  where s.fiscal_year between $first_year - 1 and $last_year
  union all
  select
    department_id, y.fiscal_year,
    cast(
      [
        'correction', cast(c.fiscal_year as varchar), correction_id, item, phase, basis, form, sheet, cell, action,
        cast(amount as varchar), cast(power as varchar), expect_text, reason, evidence, who, decided_on
      ] as varchar
    ) as line
  from intake.correction as c, unnest([c.fiscal_year, c.fiscal_year + 1]) as y (fiscal_year)
  where c.fiscal_year between $first_year - 1 and $last_year
)
select e.department_id, e.fiscal_year, sha256(string_agg(l.line, chr(10) order by l.line)) as digest
from evaluation.department_evaluation as e
inner join line as l using (department_id, fiscal_year)
where e.fiscal_year between $first_year and $last_year
group by e.department_id, e.fiscal_year
