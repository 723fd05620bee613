-- copied_text: paragraphs that stand word for word in last year's report, or in another department's of the year
-- rests on: single cells
-- Blanks and punctuation do not count, numbers do. Only texts that should be new each year are compared (data/rules/limits.yaml).
-- Of several departments with the same paragraph one other is named.
with
paragraph as (
  select distinct
    n.department_id, n.fiscal_year, n.reading_id, trim(line) as text,
    regexp_replace(line, '[\s\pZ\pP]', '', 'g') as words
  from (
    select department_id, fiscal_year, item, reading_id, unnest(string_split(text, chr(10))) as line
    from intake.narrative
    where fiscal_year between $first_year - 1 and $last_year
  ) as n
  inner join evaluation.compared_text as c using (item)
  where
    c.fiscal_year between $first_year and $last_year and n.fiscal_year between c.fiscal_year - 1 and c.fiscal_year
    and length(words) >= c.at_least
),
shared as (
  select fiscal_year, words, min(department_id) as first_id, max(department_id) as last_id
  from paragraph
  group by fiscal_year, words
  having min(department_id) <> max(department_id)
),
held_against as (
  select
    p.department_id, p.fiscal_year, '与上年' as whose, p.text, p.words, p.reading_id,
    o.fiscal_year || '年度' as of_whom, o.reading_id as other_reading_id
  from paragraph as p
  inner join paragraph as o
    on o.department_id = p.department_id and o.fiscal_year = p.fiscal_year - 1 and o.words = p.words
  where p.fiscal_year between $first_year and $last_year
  union all
  select
    p.department_id, p.fiscal_year, '与其他部门' as whose, p.text, p.words, p.reading_id,
    d.name as of_whom, o.reading_id as other_reading_id
  from paragraph as p
  inner join shared as s using (fiscal_year, words)
  inner join paragraph as o
    on o.fiscal_year = p.fiscal_year and o.words = p.words
    and o.department_id = case when p.department_id = s.first_id then s.last_id else s.first_id end
  inner join intake.department as d on d.department_id = o.department_id and d.fiscal_year = o.fiscal_year
  where p.fiscal_year between $first_year and $last_year
)
select
  department_id, fiscal_year,
  whose || '相同的文字' as subject,
  'hint' as state,
  '本报告' as left_label,
  count(distinct words) || '段：“' || arg_max(text, length(words)) || '”' as left_value,
  '相同的出处' as right_label,
  string_agg(distinct of_whom, '、' order by of_whom) as right_value,
  list_distinct(flatten(list([reading_id, other_reading_id]))) as reading_ids
from held_against
group by department_id, fiscal_year, whose
