-- contradiction: what must be set right, grouped under the cell that is the likely single cause, gravest first
-- grain: department_id, fiscal_year, block, place
-- block: the findings that share one cause, or one finding that shares none; ordered by severity, then by how many
-- findings hang on it. evidence: the cells of the finding in the order in which it names them.
with
numbered as (
  select
    *,
    case severity when 'error' then 1 when 'warning' then 2 else 3 end as gravity,
    row_number() over (
      partition by department_id, fiscal_year
      order by gravity asc, check_id asc, subject asc, message asc, reading_ids asc
    ) as number
  from evaluation.finding
  where fiscal_year between $first_year and $last_year and state in ('fail', 'error')
),
blocked as (
  select
    *,
    coalesce(cause, -number) as block_key,
    min(gravity) over (partition by department_id, fiscal_year, block_key) as block_gravity,
    count(*) over (partition by department_id, fiscal_year, block_key) as findings,
    min(number) over (partition by department_id, fiscal_year, block_key) as first_number
  from numbered
),
cited as (
  select department_id, fiscal_year, number, reading_id, min(place) as place
  from (
    select
      department_id, fiscal_year, number,
      unnest(reading_ids) as reading_id,
      generate_subscripts(reading_ids, 1) as place
    from numbered
  ) as n
  group by department_id, fiscal_year, number, reading_id
),
shown as (
  select
    c.department_id, c.fiscal_year, c.number,
    list_sort(
      list(
        struct_pack(
          place := c.place, reading_id := c.reading_id, file := e.file, sheet := e.sheet, cell := e.cell,
          raw_text := e.raw_text
        )
      )
    ) as evidence
  from cited as c
  inner join publication.evidence as e using (department_id, fiscal_year, reading_id)
  group by c.department_id, c.fiscal_year, c.number
)
select
  b.department_id, b.fiscal_year,
  dense_rank() over (
    partition by b.department_id, b.fiscal_year order by b.block_gravity asc, b.findings desc, b.first_number asc
  ) as block,
  row_number() over (partition by b.department_id, b.fiscal_year, b.block_key order by b.number) as place,
  b.findings, b.finding_id, b.check_id, b.state, b.severity, b.effect, b.audience, b.message,
  b.left_label, b.left_value, b.right_label, b.right_value, b.limit_value, b.difference, b.cause, b.reading_ids,
  coalesce(s.evidence, []) as evidence
from blocked as b
left join shown as s using (department_id, fiscal_year, number)
