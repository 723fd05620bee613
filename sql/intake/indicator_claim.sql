-- indicator_claim: what the department gave itself per indicator, where it attached its score sheet
-- grain: department_id, fiscal_year, record      unit: 分
-- A score sheet comes before a self-evaluation form: the latter scores by points of its own, not by the scheme's.
with
carrier as (
  select
    r.department_id,
    r.fiscal_year,
    arg_min(
      struct_pack(source_sha256 := r.source_sha256, form := r.form, form_version := r.form_version),
      struct_pack(
        own_scheme := r.form = 'self_evaluation_form', is_sentence := r.is_sentence,
        age := -s.arrival, precedence := r.precedence, table_order := r.table_order,
        age_in_run := -s.recency
      )
    ) as list
  from intake.reading as r
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year and r.item = 'claim_indicator'
  group by r.department_id, r.fiscal_year
)
select
  r.department_id,
  r.fiscal_year,
  r.line as record,
  r.form,
  max(r.raw_text) filter (r.item = 'claim_level1' and r.state = 'value') as level1,
  max(r.raw_text) filter (r.item = 'claim_indicator') as indicator_label,
  max(r.value) filter (r.item = 'claim_points') as points,
  max(r.value) filter (r.item = 'claim_score') as score,
  max(r.raw_text) filter (r.item = 'claim_evidence' and r.state = 'value') as evidence,
  max(r.reading_id) filter (r.item = 'claim_score') as reading_id,
  max(r.reading_id) filter (r.item = 'claim_evidence' and r.state = 'value') as evidence_reading_id
from intake.reading as r
inner join carrier as c
  on c.department_id = r.department_id and c.fiscal_year = r.fiscal_year
  and c.list.source_sha256 = r.source_sha256 and c.list.form = r.form and c.list.form_version = r.form_version
where r.fiscal_year between $first_year and $last_year and r.line > 0 and starts_with(r.item, 'claim_')
group by r.department_id, r.fiscal_year, r.line, r.form
