-- reading_cause: readings that brought a change about, with the submission or correction behind it
-- grain: none (a reading may bear on the figures of two years)
-- A reading that is a figure counts only where the figure differs; a claim, a target or a text where its file came or went.
with
reading as (
  select department_id, fiscal_year, reading_id, source_sha256 from before.reading
  union
  select department_id, fiscal_year, reading_id, source_sha256 from after.reading
),
figure_reading as (
  select department_id, reading_id from before.figure
  union
  select department_id, reading_id from after.figure
)
select department_id, fiscal_year, u.reading_id, cause, source
from diff.figure, unnest([old_reading_id, new_reading_id]) as u (reading_id)
where cause is not null and u.reading_id is not null
union
select r.department_id, s.fiscal_year, r.reading_id, s.kind as cause, s.path as source
from reading as r
inner join diff.submission as s on s.department_id = r.department_id and s.source_sha256 = r.source_sha256
anti join figure_reading as f on f.department_id = r.department_id and f.reading_id = r.reading_id
