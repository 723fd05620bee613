-- narrative: the texts that the department wrote, newest first filled version of each
-- grain: department_id, fiscal_year, item
select
  r.department_id,
  r.fiscal_year,
  r.item,
  arg_min(
    r.raw_text,
    struct_pack(
      age := -s.arrival, precedence := r.precedence, table_order := r.table_order,
      age_in_run := -s.recency, reading_id := r.reading_id
    )
  ) as text,
  arg_min(
    r.reading_id,
    struct_pack(
      age := -s.arrival, precedence := r.precedence, table_order := r.table_order,
      age_in_run := -s.recency, reading_id := r.reading_id
    )
  ) as reading_id
from intake.reading as r
inner join intake.accepted_submission as s
  using (source_sha256, department_id, fiscal_year, form, form_version)
inner join intake.term as i on i.fiscal_year = r.fiscal_year and i.dimension = 'item' and i.code = r.item
where
  r.fiscal_year between $first_year and $last_year
  and r.line = 0 and i.kind = 'text' and r.state = 'value'
group by r.department_id, r.fiscal_year, r.item
