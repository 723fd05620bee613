-- list_carrier: the file that each list of a department-year is taken from: two lists are never mixed
-- grain: department_id, fiscal_year, list
-- list: targets with their results, targets and tasks as declared, claims by indicator. A table comes before sentences,
-- then the later file, then the form's precedence. Of claims a score sheet comes before a self-evaluation form: the
-- latter scores by points of its own, not by the scheme's.
with
head (item, list) as (
  values
  ('target_name', 'target'),
  ('declared_name', 'declared'),
  ('declared_task', 'declared_task'),
  ('claim_indicator', 'claim')
),
chosen as (
  select
    r.department_id, r.fiscal_year, h.list,
    arg_min(
      struct_pack(source_sha256 := r.source_sha256, form := r.form, form_version := r.form_version),
      struct_pack(
        own_points := h.list = 'claim' and r.form = 'self_evaluation_form', is_sentence := r.is_sentence,
        age := -s.arrival, precedence := r.precedence, table_order := r.table_order, age_in_run := -s.recency
      )
    ) as file
  from intake.reading as r
  inner join head as h using (item)
  inner join intake.accepted_submission as s
    using (source_sha256, department_id, fiscal_year, form, form_version)
  where r.fiscal_year between $first_year and $last_year
  group by r.department_id, r.fiscal_year, h.list
)
select
  department_id, fiscal_year, list,
  file.source_sha256 as source_sha256,
  file.form as form,
  file.form_version as form_version
from chosen
