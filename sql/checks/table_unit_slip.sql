-- table_unit_slip: a table or a whole form whose money is in another unit than it says, by what is outside of it
-- rests on: single cells
select
  s.department_id, s.fiscal_year,
  case when s.is_whole then f.label else array_to_string(list_transform(s.table_orders, o -> coalesce(f.tables[o + 1], f.label)), '、') end
  || case when s.is_previous then '的上年数' else '' end as subject,
  s.state,
  '旁证' as left_label,
  array_to_string(
    list_transform(
      s.witnesses,
      w -> case w
        when 'last_year' then '上年同一数据（' || s.as_last_year || ' 项）'
        when 'restated' then '上年报表的决算数（' || s.as_last_year || ' 项）'
        when 'this_year' then '本年同一数据'
        when 'other_table' then '其他表或文字中的同一数据'
        when 'per_head' then '人均支出'
        when 'district' then '同地区各部门的支出'
      end
    ),
    '、'
  ) as left_value,
  '计量单位' as right_label,
  case when s.power > 0 then '元' else '亿元' end as right_value,
  case when s.power > 0 then '大' else '小' end || times_label(s.power) as difference,
  list_concat(s.reading_ids, s.other_ids) as reading_ids
from comparison.table_unit_slip as s
inner join intake.form as f using (fiscal_year, form)
where s.fiscal_year between $first_year and $last_year
