-- claims_sum: the score sheet does not add up to its printed total, or to the self-score
-- rests on: whole tables
-- A total is held against the claims of its own form only; a self-evaluation form's claims against no other total.
with
sheet as (
  select
    department_id, fiscal_year, form, sum(score) as total, count(*) - count(score) as unscored,
    list(reading_id order by reading_id) as reading_ids
  from intake.indicator_claim
  where fiscal_year between $first_year and $last_year
  group by department_id, fiscal_year, form
),
printed as (
  select department_id, fiscal_year, '自评得分' as subject, self_score as score, self_score_reading_id as reading_id
  from intake.self_assessment
  where
    fiscal_year between $first_year and $last_year and self_score is not null
    and self_score_reading_id is distinct from claim_total_reading_id
  union all
  select department_id, fiscal_year, '评分表合计' as subject, claim_total as score, claim_total_reading_id as reading_id
  from intake.self_assessment
  where fiscal_year between $first_year and $last_year and claim_total is not null
)
select
  p.department_id, p.fiscal_year,
  p.subject,
  case
    when s.total = p.score then 'pass'
    when s.total is null then 'insufficient_data'
    when s.unscored > 0 and s.total < p.score then 'insufficient_data'
    else 'fail'
  end as state,
  p.subject as left_label,
  plain(p.score) as left_value,
  '各项得分之和' as right_label,
  plain(s.total) as right_value,
  plain(p.score - s.total) as difference,
  list_prepend(p.reading_id, s.reading_ids) as reading_ids
from printed as p
inner join sheet as s using (department_id, fiscal_year)
inner join intake.reading as r
  on r.reading_id = p.reading_id and r.fiscal_year = p.fiscal_year and r.department_id = p.department_id
where case when r.item = 'claim_total' or s.form = 'self_evaluation_form' then r.form = s.form else true end
