-- district: every declared district as the last rollup found it
-- grain: district
select district, name, state, message, evaluated_at, rolled_up_at
from province.district
