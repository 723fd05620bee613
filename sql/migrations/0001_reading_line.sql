-- due while intake.reading has form_order
-- The line of a reading bears its name, and what form_order held together has columns of its own.
create or replace table intake.reading as
select
  * exclude (record, form_order),
  record as line,
  form_order // 100 as precedence,
  form_order % 100 as table_order,
  form_order >= 10000 as is_sentence
from intake.reading
