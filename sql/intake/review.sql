-- review: what reviewers adopted, indicator by indicator, or point by point of a checklist; the latest word on each
-- grain: department_id, fiscal_year, source_sha256, record      unit: 分 (adopted_score); per cent or a count (adopted_value)
-- Of two lines on one point the later file's counts (accepted_submission.recency), in one file the later line.
-- A line without value and score adopts nothing. lacking: what a line must still say before it counts.
with
line as (
  select
    r.department_id, r.fiscal_year, r.source_sha256, r.line as record,
    any_value(s.received_at) as received_at,
    any_value(s.recency) as recency,
    max(r.raw_text) filter (r.item = 'review_indicator') as indicator_label,
    max(r.raw_text) filter (r.item = 'review_point' and r.state = 'value') as point,
    max(r.value) filter (r.item = 'review_value') as adopted_value,
    max(r.value) filter (r.item = 'review_score') as adopted_score,
    bool_or(r.state in ('unparsed', 'uncalculated')) as is_unreadable,
    max(r.raw_text) filter (r.item = 'review_reviewer' and r.state = 'value') as reviewer,
    max(r.raw_text) filter (r.item = 'review_date' and r.state = 'value') as reviewed_on,
    max(r.raw_text) filter (r.item = 'review_reason' and r.state = 'value') as reason,
    max(r.raw_text) filter (r.item = 'review_evidence' and r.state = 'value') as evidence,
    list(r.reading_id order by r.reading_id) filter (r.item in ('review_value', 'review_score') and r.state <> 'blank')
      as reading_ids
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.line > 0 and starts_with(r.item, 'review_')
  group by r.department_id, r.fiscal_year, r.source_sha256, r.line
)
select
  department_id, fiscal_year, source_sha256, record, indicator_label, point, adopted_value, adopted_score,
  reviewer, reviewed_on, reason, evidence, received_at,
  array_to_string(
    list_filter(
      [
        case when is_unreadable then '可识别的数值' end,
        case when reviewer is null then '认定人' end,
        case when reviewed_on is null then '认定日期' end,
        case when reason is null then '认定理由' end,
        case when evidence is null then '认定依据' end
      ],
      part -> part is not null
    ),
    '、'
  ) as lacking,
  reading_ids
from line
where adopted_value is not null or adopted_score is not null or is_unreadable
qualify
  row_number() over (
    partition by department_id, fiscal_year, bare(indicator_label), bare(point)
    order by recency desc, record desc
  ) = 1
