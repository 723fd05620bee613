-- Formulas used by more than one table. DECIMAL ÷ DECIMAL is DOUBLE in DuckDB, so quotients are formed on whole numbers.

-- n ÷ d, rounded half-up to two decimals; null when either is unknown or d is 0
-- Whole millionths below 4 000 000 000 fit a double and a bigint exactly; larger numbers take the slow way over hugeint.
create or replace temp macro quotient(n, d) as
  case
    when n is null or d is null or d = 0 then null
    else cast(
      sign(n) * sign(d)
      * cast(
        case
          when abs(n) < 4000000000 and abs(d) < 4000000000
            then (
              cast(abs(cast(n as double)) * 1000000 as bigint) * 200 + cast(abs(cast(d as double)) * 1000000 as bigint)
            )
            // (cast(abs(cast(d as double)) * 1000000 as bigint) * 2)
          else (
            cast(abs(cast(n as decimal(28, 6)) * 1000000) as hugeint) * 200
            + cast(abs(cast(d as decimal(28, 6)) * 1000000) as hugeint)
          )
          // (cast(abs(cast(d as decimal(28, 6)) * 1000000) as hugeint) * 2)
        end
        as decimal(34, 0)
      )
      * 0.01
      as decimal(36, 2)
    )
  end;

-- n ÷ d in per cent, two decimals half-up; null when the base is 0 or unknown
create or replace temp macro rate_pct(n, d) as quotient(cast(n as decimal(26, 6)) * 100, d);

-- how many steps of d lie in n ≥ 0 (two decimals each), counted exactly: 4.98 holds no whole 5, 5.01 begins a second
create or replace temp macro completed_steps(n, d) as
  cast(cast(cast(n as decimal(28, 2)) * 100 as hugeint) // cast(cast(d as decimal(28, 2)) * 100 as hugeint) as decimal(18, 0));
create or replace temp macro started_steps(n, d) as
  completed_steps(n, d) + case when n > completed_steps(n, d) * d then 1 else 0 end;

-- what a measure earns under a rule: steps lost, the first band that holds, or a share of the points; null when unknown
create or replace temp macro points_earned(kind, counting, value, points, limit_pct, step_pct, deduct, bands) as
  case
    when value is null then null
    when kind in ('bands', 'thresholds')
      then list_filter(
        bands, band -> (band.at_most is null or value <= band.at_most) and (band.at_least is null or value >= band.at_least)
      )[1].points
    when kind = 'proportional' then quotient(points * greatest(least(value, 100), 0), 100)
    else points_left(
      counting, points, step_pct, deduct,
      case kind
        when 'deduct_over' then greatest(value - limit_pct, 0)
        when 'deduct_under' then greatest(limit_pct - value, 0)
        when 'deduct_off' then abs(value - limit_pct)
      end
    )
  end;
create or replace temp macro points_left(counting, points, step_pct, deduct, away_pct) as
  case counting
    when 'proportional' then greatest(points - quotient(away_pct * deduct, step_pct), 0)
    when 'completed_steps' then greatest(points - completed_steps(away_pct, step_pct) * deduct, 0)
    when 'started_steps' then greatest(points - started_steps(away_pct, step_pct) * deduct, 0)
  end;

-- points earned on the 100 of a scheme, when those of what does not apply are spread over the points that do; where
-- nothing applies, there is nothing to earn them by: the score stays open
create or replace temp macro spread(earned, not_applicable, applicable_points, open_end) as
  case
    when not_applicable <> 'redistribute' or applicable_points = 100 then earned
    else coalesce(quotient(earned * 100, applicable_points), open_end)
  end;

-- how far a sum of n printed numbers may lie from its printed total: (n + 1) × half the last printed unit
create or replace temp macro envelope(n, decimals) as
  cast((n + 1) * 0.5 * power(10, -decimals) as decimal(24, 6));

-- decimals by which numbers printed with different ones are compared: those of the coarsest, but a workbook drops the
-- zeros of 10.00, so that fewer than two say nothing beside a finer number; 1.3亿元 is rounded whatever stands beside it
create or replace temp macro common_decimals(coarsest, finest) as
  case when coarsest < 0 then coarsest else greatest(coarsest, least(finest, 2)) end;

-- a typed emptiness that says “none”: it adds nothing to a sum, unlike a blank
create or replace temp macro says_none(state) as state in ('dash', 'not_applicable');

-- what a figure adds to a sum: its amount, nothing where it says “none”, unknown where it is blank or unreadable
create or replace temp macro addend(state, amount) as
  case when state in ('dash', 'not_applicable') then cast(0 as decimal(24, 6)) else amount end;

-- Money below 10^12 fits 64 bits, in which a number is rounded and printed many times faster; null above.
create or replace temp macro narrow(x) as try_cast(x as decimal(18, 6));

-- a number and how it is written, with so many decimals: its thousands set apart, as in every document (number in
-- assets/publication/wording.py). half is half of the last place, from which a number is rounded to one that is a digit
-- longer. Every check prints, and a macro is planned anew for each use: what stands here twice is paid for hundreds of times.
create or replace temp macro in_thousands(x, written, decimals, half) as
  case
    when abs(x) < 1000 - half then written  -- −0.5 has no whole number that bears its sign
    else format('{:,}', cast(left(written, -decimals - 1) as bigint)) || right(written, decimals + 1)
  end;

-- a number as people write it: thousands set apart, no trailing zeros
create or replace temp macro plain(x) as
  rtrim(
    rtrim(
      coalesce(in_thousands(narrow(x), cast(narrow(x) as varchar), 6, 0), cast(cast(x as decimal(28, 6)) as varchar)), '0'
    ),
    '.'
  );

-- money in 万元 as printed: two decimals
create or replace temp macro money(x) as
  coalesce(
    in_thousands(narrow(x), cast(cast(narrow(x) as decimal(18, 2)) as varchar), 2, 0.005),
    cast(cast(x as decimal(28, 2)) as varchar)
  );

-- a number with the decimals of its unit: money and rates at least two, and all that there are; the rest as people write it
create or replace temp macro amount(x, unit) as
  case when unit in ('万元', '%') and narrow(x) = cast(narrow(x) as decimal(18, 2)) then money(x) else plain(x) end;

-- a name as it is compared: blanks, quotation marks and colons do not count (as `bare` in assets/text/normal.py)
create or replace temp macro bare(name) as regexp_replace(name, '[\s\pZ“”"''‘’「」:：、]', '', 'g');

-- power of ten that turns a money unit into 万元; null for other units
create or replace temp macro money_power(unit) as
  case unit when '元' then -4 when '千元' then -1 when '万元' then 0 when '百万元' then 2 when '亿元' then 4 end;

-- what a unit counts, and the power of ten in which it counts that: 万人次 is 10⁴ of 人次, 亿元 10⁸ of 元
create or replace temp macro unit_base(unit) as
  case
    when money_power(unit) is not null then '元'
    else regexp_replace(replace(replace(unit, '㎡', '平方米'), '千米', '公里'), '^[万亿]', '')
  end;
create or replace temp macro unit_power(unit) as
  case
    when money_power(unit) is not null then money_power(unit) + 4
    when starts_with(unit, '万') then 4
    when starts_with(unit, '亿') then 8
    else 0
  end;

-- a quantity in another unit; null where the two do not convert: 430亿元 is not 430, nor 430家
create or replace temp macro in_unit(x, from_unit, to_unit) as
  case
    when coalesce(from_unit, '') = coalesce(to_unit, '') then x
    when unit_base(from_unit) = unit_base(to_unit) and unit_base(from_unit) <> ''
      then cast(x * cast(power(10, unit_power(from_unit) - unit_power(to_unit)) as decimal(18, 8)) as decimal(24, 6))
  end;

-- a day that a text names: its last and its first, where only the month is known; null for anything else
-- “2023年12月底前”, “2023-11-30”, “12月25日前完成”: without a year, that of the form; what ends with “前” has no first day.
create or replace temp macro named_day(text, fiscal_year) as
  case
    when regexp_full_match(text, '(?:已|于|在)*20\d\d[-./年]\d{1,2}[-./月]\d{1,2}[日号]?(?:T00:00:00)?(?:之前|以前|前)?(?:完成|办结|完工)?')
      then regexp_extract(text, '(20\d\d)[-./年](\d{1,2})[-./月](\d{1,2})', ['y', 'm', 'd'])
    when regexp_full_match(text, '(?:已|于|在)*\d{1,2}月\d{1,2}[日号](?:之前|以前|前)?(?:完成|办结|完工)?')
      then regexp_extract(cast(fiscal_year as varchar) || '年' || text, '(\d{4})年\D*(\d{1,2})月(\d{1,2})', ['y', 'm', 'd'])
    when regexp_full_match(text, '(?:已|于|在)*20\d\d年\d{1,2}月份?(?:底|末)?(?:之前|以前|前)?(?:完成|办结|完工)?')
      then regexp_extract(text, '(20\d\d)年(\d{1,2})月()', ['y', 'm', 'd'])
    when regexp_full_match(text, '(?:已|于|在)*\d{1,2}月份?(?:底|末)?(?:之前|以前|前)?(?:完成|办结|完工)?')
      then regexp_extract(cast(fiscal_year as varchar) || '年' || text, '(\d{4})年\D*(\d{1,2})月()', ['y', 'm', 'd'])
    when regexp_full_match(text, '(?:已|于|在)*20\d\d年(?:底|末)(?:之前|以前|前)?(?:完成|办结|完工)?')
      then regexp_extract(replace(text, '年', '年12月'), '(20\d\d)年(12)月()', ['y', 'm', 'd'])
  end;
create or replace temp macro last_named_day(text, fiscal_year) as
  list_transform(
    [named_day(text, fiscal_year)],
    day -> case
      when day.d = '' then last_day(try_cast(day.y || '-' || day.m || '-1' as date))
      else try_cast(day.y || '-' || day.m || '-' || day.d as date)
    end
  )[1];
create or replace temp macro first_named_day(text, fiscal_year) as
  case
    when contains(text, '前') then null
    else list_transform(
      [named_day(text, fiscal_year)],
      day -> try_cast(day.y || '-' || day.m || '-' || case day.d when '' then '1' else day.d end as date)
    )[1]
  end;

-- the power of ten by which one amount is another in another unit (元, 千元, 万元, 亿元), within a thousandth; else null
create or replace temp macro slip_power(x, y) as
  case
    when abs(abs(x) / abs(y) - 1000) <= 1 then 3
    when abs(abs(x) / abs(y) - 10000) <= 10 then 4
    when abs(abs(x) / abs(y) - 100000000) <= 100000 then 8
    when abs(abs(y) / abs(x) - 1000) <= 1 then -3
    when abs(abs(y) / abs(x) - 10000) <= 10 then -4
    when abs(abs(y) / abs(x) - 100000000) <= 100000 then -8
  end;

-- how many times ten to a power is
create or replace temp macro times_label(power) as
  case abs(power) when 3 then '1千倍' when 4 then '1万倍' when 8 then '1亿倍' end;

-- whether a text has one of a list of words in it
create or replace temp macro has_word(text, words) as len(list_filter(words, word -> contains(text, word))) > 0;

-- whether a number without a unit is meant in that of its target: not where a share (0.965) or another unit of money
-- (59700 beside 6亿元) may be meant
create or replace temp macro takes_unit(x, target, unit) as
  not (unit in ('%', '‰') and x > 0 and x <= 1 and target > 1)
  and not (money_power(unit) is not null and x <> 0 and target <> 0 and (abs(x) >= 100 * abs(target) or abs(x) * 100 <= abs(target)));
-- of what part the lines of a classified table are, and of which phase where that is not the final accounts
create or replace temp macro class_scope(basis_label, phase, phase_label) as
  '（' || basis_label || case phase when 'final' then '' else '，' || phase_label end || '）';
-- the first five of a list, and how many there are
create or replace temp macro abridged(items) as
  array_to_string(list_slice(items, 1, 5), '、') || case when len(items) > 5 then '等 ' || len(items) || ' 项' else '' end;

-- whether an interval rose or fell for certain: it lies wholly above or below the earlier one; null when one is unknown
create or replace temp macro direction(low_before, high_before, low, high) as
  case
    when low_before is null or high_before is null or low is null or high is null then null
    when low > high_before then 'up'
    when high < low_before then 'down'
    when low = high and low_before = high_before then 'level'
    else 'unclear'
  end;

-- a printed value as it is compared: blanks and separators of thousands do not count, full width is half width
-- (as `printed` in assets/text/normal.py)
create or replace temp macro printed(text) as
  regexp_replace(translate(text, '０１２３４５６７８９．，－％（）', '0123456789.,-%()'), '[\s\pZ,]', '', 'g');

-- a name that follows from what a row is about and stays from run to run; rows about the same are numbered
create or replace temp macro stable_id(kind, subject) as kind || '-' || left(md5(coalesce(subject, '')), 8);
create or replace temp macro numbered(id, number) as id || case when number = 1 then '' else '-' || number end;

-- how grave a result is, of a check of this severity: an error that may be rounding only warns, a gap informs
create or replace temp macro severity_of(state, severity) as
  case
    when state = 'hint' and severity = 'error' then 'warning'
    when state in ('fail', 'error', 'hint') then severity
    else 'info'
  end;

-- a message with a value in place of its name; within quotation marks those of the value become single ones
create or replace temp macro put(template, name, value) as
  replace(
    replace(template, '“{' || name || '}”', '“' || translate(value, '“”', '‘’') || '”'),
    '{' || name || '}', value
  );

-- a check's message as it stands for this state: a rounding difference and a gap in the data say that they are one
create or replace temp macro worded(message, state, severity, category, half_read) as
  case
    when state = 'hint' and category in ('cross_footing', 'ceiling', 'restatement') then '四舍五入差异（提示）：' || message
    when state in ('fail', 'error', 'hint') or severity = 'info' then message
    when half_read then '表格没有读全，不能判断（' || message || '）'
    when category = 'score' then '数据不全，不能判断（' || message || '）'
    else '有未填的单元格，不能判断（' || message || '）'
  end;

-- a check's message with what it is about, both sides, the limit and the difference
create or replace temp macro filled_in(template, subject, left_value, right_label, right_value, limit_value, difference) as
  put(
    put(
      put(
        put(
          put(put(template, 'difference', coalesce(difference, '未知')), 'limit', coalesce(limit_value, '未知')),
          'right', coalesce(right_value, '未知')
        ),
        'right_label', coalesce(right_label, '')
      ),
      'left', coalesce(left_value, '未知')
    ),
    'subject', coalesce(subject, '')
  );

-- the name of an indicator as it is compared: what numbers it does not count (“指标1：”, “1.”, “（一）”)
create or replace temp macro indicator_name(name) as
  bare(regexp_replace(name, '^\s*(指标\s*\d+|[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．])\s*[:：、.．]?\s*', ''));

-- what a target asks for, in one text: its cell, with sign and unit where they stand in cells of their own
create or replace temp macro target_wording(text, direction, unit) as
  case
    when regexp_full_match(printed(text), '[\d.]+')
      then case direction when 'at_least' then '≥' when 'at_most' then '≤' when 'equal' then '=' else '' end
        || trim(text) || coalesce(unit, '')
    when unit is not null and regexp_full_match(printed(text), '\D*[\d.]+') then trim(text) || unit
    else trim(text)
  end;
