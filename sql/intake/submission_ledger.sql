-- submission_ledger: per fiscal year who was due and what became of each form in each file
-- grain: fiscal_year, department_id, form, source_sha256, path
-- state: due (nothing came), accepted, partial (parts of the file were set aside), superseded (a later file of the
-- department brings the same form; figures that it does not repeat still count), withdrawn (taken out of the folder),
-- quarantined (not understood, or not allowed to count). A file that never counted is its sender's, else that department's
-- whose full name stands in its path, else nobody's: a department whose file was sent back did not stay silent.
-- Of files of one name the last one counts: what was sent back and came again is not told any more.
-- message says what was refused. is_due: the register has the department for the year; of units nothing is due.
with
seen as (
  select
    fiscal_year, source_sha256, path,
    arg_max(status, struct_pack(received_at := received_at, read_at := read_at)) as status,
    arg_max(message, struct_pack(received_at := received_at, read_at := read_at)) as message,
    arg_max(sender, struct_pack(received_at := received_at, read_at := read_at)) as sender,
    max(received_at) as received_at,
    max(read_at) = max(max(read_at)) over (partition by fiscal_year, path) as lies_there
  from intake.source_file
  where fiscal_year between $first_year and $last_year
  group by fiscal_year, source_sha256, path
),
file as (
  select
    fiscal_year, source_sha256,
    arg_min(
      struct_pack(path := path, status := status, message := message),
      struct_pack(withdrawn := status = 'withdrawn', refused := status = 'refused', age := -epoch_us(received_at), path := path)
    ) as last
  from seen
  group by fiscal_year, source_sha256
),
current_file as (
  select
    department_id, fiscal_year, form, source_sha256, received_at,
    arrival < max(arrival) over (partition by department_id, fiscal_year, form) as superseded
  from intake.accepted_submission
  where fiscal_year between $first_year and $last_year
),
received as (
  select s.department_id, s.fiscal_year, s.form, s.source_sha256, max(s.received_at) as received_at
  from intake.submission as s
  where s.fiscal_year between $first_year and $last_year
  group by s.department_id, s.fiscal_year, s.form, s.source_sha256
),
named as (  -- the longest name: an office's own and not that of the body to which it belongs
  select s.fiscal_year, s.path, arg_max(d.department_id, struct_pack(reach := length(d.name), id := d.department_id))
    as department_id
  from seen as s
  inner join intake.department as d on d.fiscal_year = s.fiscal_year and contains(bare(s.path), bare(d.name))
  where s.status in ('quarantined', 'refused')
  group by s.fiscal_year, s.path
),
stated as (
  select
    r.department_id, r.fiscal_year, r.form,
    case
      when c.source_sha256 is null and f.last.status = 'refused' then 'quarantined'
      when c.source_sha256 is null then 'withdrawn'
      when c.superseded then 'superseded'
      when f.last.status = 'partial' then 'partial'
      else 'accepted'
    end as state,
    f.last.path as path, r.received_at, f.last.message as message, r.source_sha256
  from received as r
  left join current_file as c using (department_id, fiscal_year, form, source_sha256)
  left join file as f using (fiscal_year, source_sha256)
  union all
  select
    coalesce(s.sender, n.department_id) as department_id, s.fiscal_year, cast(null as varchar) as form,
    case when s.status = 'refused' then 'quarantined' else s.status end as state,
    s.path, s.received_at, s.message, s.source_sha256
  from seen as s
  anti join received as r using (fiscal_year, source_sha256)
  left join named as n using (fiscal_year, path)
  where s.lies_there and s.status in ('quarantined', 'refused', 'withdrawn')
),
nothing as (
  select
    d.department_id, d.fiscal_year, cast(null as varchar) as form, 'due' as state,
    cast(null as varchar) as path, cast(null as timestamptz) as received_at, '' as message,
    cast(null as varchar) as source_sha256
  from intake.department as d
  anti join stated as s on s.department_id = d.department_id and s.fiscal_year = d.fiscal_year
    and s.state <> 'withdrawn'
  where d.fiscal_year between $first_year and $last_year and d.parent_id is null
)
select
  x.fiscal_year, x.department_id, d.name as department, d.region, x.form, x.state, x.path, x.received_at, x.message,
  d.department_id is not null and d.parent_id is null as is_due, x.source_sha256
from (
  select * from stated
  union all
  select * from nothing
) as x
left join intake.department as d on d.department_id = x.department_id and d.fiscal_year = x.fiscal_year
