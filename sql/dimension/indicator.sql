-- indicator: the lines of each scoring scheme, with their full points
-- grain: fiscal_year, scheme, indicator
select fiscal_year, scheme, indicator, ordinal, group_label, label, points
from evaluation.scheme_indicator
where fiscal_year between $first_year and $last_year
