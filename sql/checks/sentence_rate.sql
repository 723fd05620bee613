-- sentence_rate: a rate in a sentence against the amounts that the sentence itself gives
-- rests on: single cells
-- Amounts and rate are printed rounded: half a unit of each last place is allowed for.
with
statement as (
  select
    r.department_id, r.fiscal_year, r.source_sha256, r.line,
    max(r.raw_text) as clause,
    max(r.value) filter (r.item = 'statement_rate') as stated,
    max(r.decimals) filter (r.item = 'statement_rate') as rate_decimals,
    max(r.decimals) filter (r.item <> 'statement_rate') as decimals,
    coalesce(
      max(r.value) filter (r.item = 'statement_numerator'), max(r.value) filter (r.item = 'statement_change')
    ) as numerator,
    coalesce(
      max(r.value) filter (r.item = 'statement_denominator'),
      max(r.value) filter (r.item = 'statement_total') - max(r.value) filter (r.item = 'statement_change')
    ) as denominator,
    max(r.value) filter (r.item = 'statement_alternative') as alternative,
    list(r.reading_id order by r.reading_id) as reading_ids
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and starts_with(r.item, 'statement_')
  group by r.department_id, r.fiscal_year, r.source_sha256, r.line
),
recomputed as (
  select
    *,
    rate_pct(numerator, denominator) as follows,
    rate_pct(numerator, alternative) as by_alternative,
    0.005 + 0.5 * power(10, -rate_decimals)
    + 100 * (1 + abs(stated) / 100) * power(10, -decimals) / nullif(abs(denominator), 0) as tolerance
  from statement
  where stated is not null and numerator is not null and denominator is not null
)
select
  department_id, fiscal_year,
  clause as subject,
  case when denominator <> 0 and abs(stated - follows) <= tolerance then 'pass' else 'fail' end as state,
  '所写比率' as left_label,
  plain(stated) || '%' as left_value,
  '按同句数字计算' as right_label,
  case when denominator = 0 then '不计算（基数为零）' else amount(follows, '%') || '%' end
  || case
    when by_alternative is not null and abs(stated - by_alternative) <= 0.01 and (denominator = 0 or stated <> follows)
      then '；写出的比率是以 ' || money(alternative) || ' 万元为分母得出的'
    else ''
  end as right_value,
  case when denominator = 0 then null else amount(stated - follows, '%') || '个百分点' end as difference,
  reading_ids
from recomputed
