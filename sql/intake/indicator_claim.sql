-- indicator_claim: what the department gave itself per indicator, where it attached its score sheet
-- grain: department_id, fiscal_year, record      unit: 分
-- A score sheet comes before a self-evaluation form: the latter scores by points of its own, not by the scheme's.
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
inner join intake.list_carrier as c using (department_id, fiscal_year, source_sha256, form, form_version)
where
  c.list = 'claim' and r.fiscal_year between $first_year and $last_year and r.line > 0 and starts_with(r.item, 'claim_')
group by r.department_id, r.fiscal_year, r.line, r.form
