-- claim_above_recomputed: an indicator claimed higher than the department's own numbers can give
-- rests on: whole tables
-- A claim may follow from the amounts of its own file, since that another one says otherwise is the matter of stage_conflict,
-- and from another basis of the measure than the one on which the departments of a region are compared.
-- Where no indicator of the scheme holds the targets of a form, full points for one that was missed are more than its share.
with
claimed as (
  select s.*
  from evaluation.indicator_score as s
  where
    s.fiscal_year between $first_year and $last_year
    and s.claimed > s.high and s.claimed <= s.points and s.state <> 'not_applicable'
),
amount as (
  select
    c.department_id, c.fiscal_year, c.indicator, c.measure, c.claim_reading_id, t.variant, t.side, t.weight,
    f.item, f.phase, f.basis, f.alternatives,
    len(f.alternatives) > 1 or f.correction_id is not null as is_elsewhere,
    addend(f.state, f.amount) as adopted
  from claimed as c
  inner join evaluation.measure_term as t
    on t.fiscal_year = c.fiscal_year and t.measure = c.measure and t.year_offset = 0
  inner join intake.figure as f
    on f.department_id = c.department_id and f.fiscal_year = c.fiscal_year
    and f.item = t.item and f.phase = t.phase and f.basis = t.basis
  where f.fiscal_year between $first_year and $last_year
),
wanted as (
  select unnest(list_append(alternatives, claim_reading_id)) as reading_id
  from amount
  where is_elsewhere
),
cell as (
  select department_id, fiscal_year, reading_id, source_sha256, value, table_order
  from intake.reading
  semi join wanted using (reading_id)
  where fiscal_year between $first_year and $last_year
),
alternative as (
  select a.* exclude (alternatives, claim_reading_id), r.source_sha256, unnest(a.alternatives) as reading_id
  from amount as a
  left join cell as r
    on r.reading_id = a.claim_reading_id and r.department_id = a.department_id and r.fiscal_year = a.fiscal_year
  where a.is_elsewhere
),
stated as (  -- each amount as adopted, and as the claim's own file has it
  select department_id, fiscal_year, indicator, measure, variant, side, weight, adopted, adopted as of_file
  from amount
  where not is_elsewhere
  union all
  select
    a.department_id, a.fiscal_year, a.indicator, a.measure, a.variant, a.side, a.weight, a.adopted,
    coalesce(arg_min(r.value, r.table_order) filter (r.source_sha256 = a.source_sha256), a.adopted) as of_file
  from alternative as a
  inner join cell as r using (department_id, fiscal_year, reading_id)
  group by
    a.department_id, a.fiscal_year, a.indicator, a.measure, a.variant, a.side, a.weight, a.item, a.phase, a.basis, a.adopted
),
variant as (
  select
    s.department_id, s.fiscal_year, s.indicator, d.compared_on, d.variant,
    rate_pct(
      sum(s.weight * s.adopted) filter (s.side = 'numerator'), sum(s.weight * s.adopted) filter (s.side = 'denominator')
    ) as adopted,
    rate_pct(
      sum(s.weight * s.of_file) filter (s.side = 'numerator'), sum(s.weight * s.of_file) filter (s.side = 'denominator')
    ) as of_file
  from stated as s
  inner join evaluation.measure_variant as d
    on d.fiscal_year = s.fiscal_year and d.measure = s.measure and d.variant = s.variant
  group by s.department_id, s.fiscal_year, s.indicator, d.compared_on, d.variant, d.terms
  having count(s.adopted) = d.terms
),
borne_out as (  -- what each basis gives, by the first variant that is complete
  select
    department_id, fiscal_year, indicator,
    unnest([arg_min(adopted, variant), arg_min(of_file, variant)]) as value
  from variant
  group by department_id, fiscal_year, indicator, compared_on
),
indicator as (
  select
    c.department_id, c.fiscal_year, c.label, c.claimed, c.high,
    list_filter(list_prepend(c.claim_reading_id, c.reading_ids), id -> id is not null) as reading_ids,
    max(points_earned(i.kind, i.counting, b.value, c.points, i.limit_pct, i.step_pct, i.deduct, i.bands)) as high_otherwise
  from claimed as c
  inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
  left join borne_out as b using (department_id, fiscal_year, indicator)
  group by all
),
target as (
  select
    c.department_id, c.fiscal_year,
    t.label, c.score as claimed,
    case when t.target_value = 0 then 0 else quotient(c.points * greatest(least(t.attainment_pct, 100), 0), 100) end as high,
    list_append(t.reading_ids, c.reading_id) as reading_ids
  from comparison.target_attainment as t
  inner join intake.indicator_claim as c
    on c.department_id = t.department_id and c.fiscal_year = t.fiscal_year and c.record = t.record
    and c.form = 'self_evaluation_form' and bare(c.indicator_label) = bare(t.target_name)
  anti join evaluation.own_target_score as o
    on o.department_id = t.department_id and o.fiscal_year = t.fiscal_year and o.record = t.record
  where t.fiscal_year between $first_year and $last_year and t.outcome = 'missed' and c.score >= c.points
),
offence as (
  select department_id, fiscal_year, label, claimed, high, reading_ids
  from indicator
  where high_otherwise is null or claimed > high_otherwise
  union all
  select department_id, fiscal_year, label, claimed, high, reading_ids
  from target
  where claimed > high
)
select
  department_id, fiscal_year,
  label as subject,
  'fail' as state,
  '自评得分' as left_label,
  plain(claimed) as left_value,
  '重算最高得分' as right_label,
  plain(high) as right_value,
  plain(claimed - high) as difference,
  reading_ids
from offence
