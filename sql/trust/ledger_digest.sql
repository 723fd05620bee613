-- ledger_digest: digests of what the ledger holds: of each look at a file, the numbers unread in it, each submission, and the readings of each form
-- grain: kind, fiscal_year, subject
-- Values stand in the digest in the order of the columns below, whatever these are called; nulls are told from blanks.
with
look as (
  select
    'source_file' as kind, fiscal_year, source_sha256,
    path || chr(9) || epoch_us(read_at) as subject,
    to_json([
      source_sha256, cast(fiscal_year as varchar), path, name, cast(bytes as varchar), form, reader, status, message,
      cast(epoch_us(received_at) as varchar), cast(epoch_us(read_at) as varchar), sender, cast(edition as varchar),
      cast(epoch_us(written_at) as varchar)
    ]) as content
  from intake.source_file
  where fiscal_year between $first_year and $last_year
),
unread_number as (
  select
    'unread_number' as kind, fiscal_year, source_sha256,
    source_sha256 || chr(9) || epoch_us(read_at) as subject,
    to_json([
      source_sha256, cast(fiscal_year as varchar), cast(position as varchar), sheet, cell, raw_text, reason, reader,
      cast(epoch_us(read_at) as varchar)
    ]) as content
  from intake.unread_number
  where fiscal_year between $first_year and $last_year
),
submission as (
  select
    'submission' as kind, fiscal_year, source_sha256,
    source_sha256 || chr(9) || department_id || chr(9) || form || chr(9) || form_version || chr(9) || epoch_us(read_at) as subject,
    to_json([
      source_sha256, department_id, cast(fiscal_year as varchar), form, form_version,
      cast(epoch_us(received_at) as varchar), cast(epoch_us(read_at) as varchar)
    ]) as content
  from intake.submission
  where fiscal_year between $first_year and $last_year
),
reading as (
  select
    'reading' as kind, fiscal_year, source_sha256,
    source_sha256 || chr(9) || department_id || chr(9) || form || chr(9) || form_version as subject,
    to_json([
      cast(reading_id as varchar), department_id, cast(fiscal_year as varchar), item, phase, basis,
      cast(line as varchar), cast(value as varchar), unit, direction, cast(decimals as varchar), raw_text, state,
      source_sha256, sheet, cell, form, form_version, cast(precedence as varchar),
      cast(table_order as varchar), cast(is_sentence as varchar), cast(epoch_us(received_at) as varchar)
    ]) as content
  from intake.reading
  where fiscal_year between $first_year and $last_year
)
select kind, fiscal_year, source_sha256, subject, sha256(string_agg(content, chr(10) order by content)) as digest
from (
  select * from look
  union all
  select * from unread_number
  union all
  select * from submission
  union all
  select * from reading
) as held
group by kind, fiscal_year, source_sha256, subject
order by kind, fiscal_year, subject
