-- satisfaction_unsupported: a satisfaction is claimed, and a report that tells how the evaluation was done names neither a
-- survey nor a sample, nor does any other text of the department
-- rests on: single cells
with
report as (
  select n.department_id, n.fiscal_year, n.reading_id
  from intake.narrative as n
  semi join intake.accepted_submission as s
    on s.department_id = n.department_id and s.fiscal_year = n.fiscal_year and s.form = 'report'
  where n.fiscal_year between $first_year and $last_year and n.item = 'text_evaluation_work'
),
stated as (
  select department_id, fiscal_year, target_name as subject, actual_text as stated, reading_ids
  from intake.performance_target
  where
    fiscal_year between $first_year and $last_year and actual_value is not null
    and (contains(target_name, '满意') or contains(level2, '满意'))
  union all
  select
    department_id, fiscal_year, '服务对象满意度' as subject, plain(amount) || '%' as stated, [reading_id] as reading_ids
  from intake.figure
  where
    fiscal_year between $first_year and $last_year
    and item = 'satisfaction_rate' and phase = 'final' and basis = 'total' and amount is not null
),
claim as (
  select s.department_id, s.fiscal_year, s.subject, s.stated, list_append(s.reading_ids, r.reading_id) as reading_ids
  from stated as s
  inner join report as r using (department_id, fiscal_year)
),
text as (
  select department_id, fiscal_year, text
  from intake.narrative
  where fiscal_year between $first_year and $last_year
  union all
  select
    department_id, fiscal_year,
    concat_ws('；', target_name, target_text, actual_text, deviation, target_basis, actual_basis) as text
  from intake.performance_target
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, evidence as text
  from intake.indicator_claim
  where fiscal_year between $first_year and $last_year
  union all
  select department_id, fiscal_year, concat_ws('；', explanation, standard) as text
  from intake.declared_target
  where fiscal_year between $first_year and $last_year
),
word as (
  select fiscal_year, list(word) as survey
  from comparison.target_word
  where fiscal_year between $first_year and $last_year and role = 'survey'
  group by fiscal_year
),
survey as (
  select t.department_id, t.fiscal_year
  from text as t
  semi join claim as c on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year
  inner join word as w on w.fiscal_year = t.fiscal_year
  where has_word(t.text, w.survey)
  group by t.department_id, t.fiscal_year
)
select
  c.department_id, c.fiscal_year, c.subject,
  case when v.department_id is null then 'hint' else 'pass' end as state,
  '满意度' as left_label,
  c.stated as left_value,
  c.reading_ids
from claim as c
left join survey as v on v.department_id = c.department_id and v.fiscal_year = c.fiscal_year
