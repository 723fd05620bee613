-- history: the figures that the pages over the years show, with how each cell stood
-- grain: department_id, fiscal_year, item, phase      unit: that of the item (money: 万元)
select department_id, fiscal_year, item, phase, amount, state
from intake.figure
where
  fiscal_year between $first_year and $last_year and basis = 'total'
  and (
    (item = 'total_expenditure' and phase in ('initial_budget', 'adjusted_budget', 'final'))
    or (
      phase = 'final'
      and item in (
        'three_public_expenses', 'overseas_travel', 'vehicles', 'vehicle_purchase', 'vehicle_operation',
        'official_reception', 'approved_posts', 'staff_in_post'
      )
    )
  )
