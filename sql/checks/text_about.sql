-- text_about: an amount that the text gives roughly (“约12万元”) against the figure of a table
-- rests on: single cells
-- It may be off by one of its last printed digit that is no zero: 约20万元 is 10 to 30, 约1.3亿元 12,000 to 14,000 万元.
with
written as (
  select
    department_id, fiscal_year, item, phase, basis, reading_id,
    regexp_extract_all(raw_text, '(\d+(?:\.\d+)?)[余多几]?((?:亿|百万|万|千)?元)', 1) as numbers,
    regexp_extract_all(raw_text, '(\d+(?:\.\d+)?)[余多几]?((?:亿|百万|万|千)?元)', 2) as units
  from intake.reading as r
  semi join intake.accepted_submission as s using (source_sha256, department_id, fiscal_year, form, form_version)
  where
    fiscal_year between $first_year and $last_year and is_sentence and state = 'unparsed'
    and regexp_matches(raw_text, '约|近|左右|超过|不足|\d[余多几]')
),
single as (
  select *, numbers[1] as raw_number, units[1] as unit
  from written
  where len(numbers) = 1
),
rough as (
  select
    *,
    raw_number || unit as printed,
    in_unit(cast(raw_number as decimal(24, 6)), unit, '万元') as amount,
    in_unit(
      cast(
        power(
          10,
          case
            when contains(raw_number, '.') then -len(split_part(raw_number, '.', 2))
            else len(raw_number) - len(rtrim(raw_number, '0'))
          end
        ) as decimal(24, 6)
      ),
      unit, '万元'
    ) as tolerance
  from single
)
select
  r.department_id, r.fiscal_year,
  i.label || '（' || p.label || '）' as subject,
  case when abs(r.amount - f.amount) > r.tolerance then 'fail' else 'pass' end as state,
  '文中' as left_label,
  r.printed as left_value,
  '表中' as right_label,
  plain(f.amount) as right_value,
  plain(r.amount - f.amount) as difference,
  [r.reading_id, f.reading_id] as reading_ids
from rough as r
inner join intake.figure as f using (department_id, fiscal_year, item, phase, basis)
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
inner join intake.term as p on p.fiscal_year = r.fiscal_year and p.dimension = 'phase' and p.code = r.phase
where f.reading_id <> r.reading_id and f.unit = '万元' and f.amount is not null
