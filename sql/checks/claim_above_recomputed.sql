-- claim_above_recomputed: an indicator claimed higher than the department's own numbers can give
-- rests on: whole tables
-- What the claim's own file says of an amount comes first: that another file says otherwise is the matter of stage_conflict.
-- Where no indicator of the scheme holds the targets of a form, full points for one that was missed are more than its share.
with
claimed as (
  select s.*, r.source_sha256
  from evaluation.indicator_score as s
  left join intake.reading as r
    on r.reading_id = s.claim_reading_id and r.department_id = s.department_id and r.fiscal_year = s.fiscal_year
  where
    s.fiscal_year between $first_year and $last_year
    and s.claimed > s.high and s.claimed <= s.points and s.state <> 'not_applicable'
),
term as (
  select distinct fiscal_year, measure, side, item, phase, basis, weight
  from evaluation.measure_term
  where fiscal_year between $first_year and $last_year and year_offset = 0
),
amount as (
  select department_id, fiscal_year, item, phase, basis, amount, reading_id, unnest(alternatives) as other_id
  from intake.figure
  semi join claimed using (department_id, fiscal_year)
  where fiscal_year between $first_year and $last_year and amount is not null
),
own_file as (  -- what the terms of the measure change by with the amounts of the claim's own file
  select
    c.department_id, c.fiscal_year, c.indicator,
    sum(t.weight * (o.value - f.amount)) filter (t.side = 'numerator') as numerator,
    sum(t.weight * (o.value - f.amount)) filter (t.side = 'denominator') as denominator
  from claimed as c
  inner join term as t on t.fiscal_year = c.fiscal_year and t.measure = c.measure
  inner join amount as f
    on f.department_id = c.department_id and f.fiscal_year = c.fiscal_year and f.item = t.item and f.phase = t.phase
    and f.basis = t.basis and list_contains(c.reading_ids, f.reading_id)
  inner join intake.reading as o
    on o.reading_id = f.other_id and o.department_id = c.department_id and o.fiscal_year = c.fiscal_year
    and o.source_sha256 = c.source_sha256
  group by c.department_id, c.fiscal_year, c.indicator
),
indicator as (
  select
    c.department_id, c.fiscal_year, c.label, c.claimed, c.high,
    list_filter(list_prepend(c.claim_reading_id, c.reading_ids), id -> id is not null) as reading_ids,
    points_earned(
      i.kind, i.counting,
      rate_pct(m.numerator + coalesce(e.numerator, 0), m.denominator + coalesce(e.denominator, 0)),
      c.points, i.limit_pct, i.step_pct, i.deduct, i.bands
    ) as high_of_file
  from claimed as c
  inner join evaluation.scheme_indicator as i using (fiscal_year, scheme, indicator)
  left join own_file as e using (department_id, fiscal_year, indicator)
  left join evaluation.measure as m
    on e.indicator is not null
    and m.department_id = c.department_id and m.fiscal_year = c.fiscal_year and m.measure = c.measure
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
from indicator
where high_of_file is null or claimed > high_of_file
union all
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
from target
where claimed > high
