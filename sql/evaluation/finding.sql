-- finding: what the checks found, with severity, audience, message and cause; passes stay in check_result
-- grain: department_id, fiscal_year, finding_id
-- effect: what hangs on it: publication as final, where a blocking check is offended; else points, where a score or a
-- measure is meant or a reading counts for one; else that it is known.
-- What a change of unit explains is no finding of its own: offences that hold a cell of a table in another unit against a
-- cell outside of it, or that rest on such a cell.
-- Nor is a sum that is off by just what two documents differ in, over a cell that they differ in (stage_conflict).
-- Nor is a rate that its own sentence contradicts, where the figures of the tables contradict it (stated_rate).
-- cause: of several failing checks of the figures that share a reading, the reading they share most is the likely single
-- cause. A claim or a measure rests on the figures and causes nothing.
with
half_read as (
  select department_id, fiscal_year, list(reading_id) as reading_ids
  from intake.half_read
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
),
scored as (
  select department_id, fiscal_year, flatten(list(list_append(reading_ids, claim_reading_id))) as reading_ids
  from evaluation.indicator_score
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year
),
slipped as (
  select department_id, fiscal_year, reading_id
  from comparison.cell_unit_slip
  where fiscal_year between $first_year and $last_year
  union
  select department_id, fiscal_year, unnest(reading_ids) as reading_id
  from comparison.table_unit_slip
  where fiscal_year between $first_year and $last_year and state = 'fail'
),
explained as (
  select r.department_id, r.fiscal_year, r.finding_id
  from (
    select department_id, fiscal_year, finding_id, unnest(reading_ids) as reading_id
    from evaluation.check_result
    semi join slipped using (department_id, fiscal_year)
    where
      fiscal_year between $first_year and $last_year and state in ('fail', 'error', 'hint')
      and check_id not in ('cell_unit_slip', 'table_unit_slip')
  ) as r
  left join slipped as s using (department_id, fiscal_year, reading_id)
  group by r.department_id, r.fiscal_year, r.finding_id
  having count(s.reading_id) between 1 and count(*) - 1
),
disputed as (
  select
    department_id, fiscal_year,
    unnest(list_transform(list_filter(cells, cell -> cell.is_adopted), cell -> cell.reading_id)) as reading_id,
    list_transform(cells, cell -> cell.amount_wan) as amounts,
    list_filter(cells, cell -> cell.is_adopted)[1].amount_wan as adopted
  from comparison.amount_by_stage
  where fiscal_year between $first_year and $last_year and state = 'fail'
),
off_by_dispute as (
  select distinct r.department_id, r.fiscal_year, r.finding_id
  from evaluation.check_result as r
  inner join disputed as d
    on d.department_id = r.department_id and d.fiscal_year = r.fiscal_year and list_contains(r.reading_ids, d.reading_id)
  where
    r.fiscal_year between $first_year and $last_year and r.state in ('fail', 'hint')
    and r.check_id in ('cross_footing', 'lines_not_listed', 'classified_sum', 'classified_row')
    and list_contains(
      list_transform(d.amounts, amount -> abs(amount - d.adopted)), abs(try_cast(replace(r.difference, ',', '') as decimal(24, 6)))
    )
),
wrong_rate as (
  select r.department_id, r.fiscal_year, r.check_id, r.finding_id, c.source_sha256, c.sheet, c.cell, c.value
  from evaluation.check_result as r
  inner join intake.reading as c
    on c.department_id = r.department_id and c.fiscal_year = r.fiscal_year and list_contains(r.reading_ids, c.reading_id)
  where
    r.fiscal_year between $first_year and $last_year and c.fiscal_year between $first_year and $last_year
    and r.check_id in ('stated_rate', 'sentence_rate') and r.state in ('fail', 'hint') and c.is_sentence and c.unit = '%'
),
said_of_rate as (
  select distinct s.department_id, s.fiscal_year, s.finding_id
  from wrong_rate as s
  inner join wrong_rate as r using (department_id, fiscal_year, source_sha256, sheet, cell, value)
  where s.check_id = 'sentence_rate' and r.check_id = 'stated_rate'
),
result as (
  from evaluation.check_result
  anti join said_of_rate using (department_id, fiscal_year, finding_id)
  anti join explained using (department_id, fiscal_year, finding_id)
  anti join off_by_dispute using (department_id, fiscal_year, finding_id)
  where fiscal_year between $first_year and $last_year and state <> 'pass'
),
offence as (
  select r.department_id, r.fiscal_year, r.finding_id, r.reading_ids
  from result as r
  inner join evaluation.check_rule as k using (fiscal_year, check_id)
  where
    r.state in ('fail', 'error')
    and k.category not in ('score', 'measure', 'review')
),
cited as (
  select
    department_id, fiscal_year, finding_id, u.reading_id,
    count(*) over (partition by department_id, fiscal_year, u.reading_id) as failures
  from offence, unnest(reading_ids) as u (reading_id)
),
cause as (
  select
    department_id, fiscal_year, finding_id,
    arg_max(reading_id, struct_pack(failures := failures, reading_id := -reading_id)) as cause
  from cited
  where failures > 1
  group by department_id, fiscal_year, finding_id
)
select
  r.department_id, r.fiscal_year, r.finding_id, r.check_id, r.subject, r.state,
  severity_of(r.state, k.severity) as severity,
  case
    when k.blocking and r.state in ('fail', 'error') then 'publication'
    when k.category in ('score', 'measure', 'review') or list_has_any(r.reading_ids, s.reading_ids) then 'score'
    else 'information'
  end as effect,
  k.category, k.audience,
  filled_in(
    worded(k.message, r.state, k.severity, k.category, coalesce(list_has_any(r.reading_ids, h.reading_ids), false)),
    r.subject, r.left_value, r.right_label, r.right_value, r.limit_value, r.difference
  ) as message,
  r.left_label, r.left_value, r.right_label, r.right_value, r.limit_value, r.difference,
  c.cause,
  r.reading_ids
from result as r
inner join evaluation.check_rule as k using (fiscal_year, check_id)
left join cause as c using (department_id, fiscal_year, finding_id)
left join half_read as h using (department_id, fiscal_year)
left join scored as s using (department_id, fiscal_year)
