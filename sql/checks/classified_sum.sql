-- classified_sum: a class that is not the sum of its subclasses, or a total not that of the classes
-- rests on: whole tables
select
  s.department_id, s.fiscal_year,
  i.label || class_scope(b.label, s.phase, p.label)
  || case when s.code = 0 then '合计' else cast(s.code as varchar) || coalesce(' ' || s.name, '') end as subject,
  s.state,
  case s.code when 0 then '合计' else '本级科目' end as left_label,
  amount(s.expected, '万元') as left_value,
  case s.code when 0 then '各类之和' else '下级科目之和' end as right_label,
  amount(s.found, '万元') as right_value,
  amount(s.difference, '万元') as difference,
  s.reading_ids
from comparison.classified_sum as s
inner join intake.term as i on i.fiscal_year = s.fiscal_year and i.dimension = 'item' and i.code = s.item
inner join intake.term as b on b.fiscal_year = s.fiscal_year and b.dimension = 'basis' and b.code = s.basis
inner join intake.term as p on p.fiscal_year = s.fiscal_year and p.dimension = 'phase' and p.code = s.phase
where s.fiscal_year between $first_year and $last_year and s.check_id = 'classified_sum' and s.state in ('hint', 'fail')
