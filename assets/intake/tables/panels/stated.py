"""What a table says twice: once where both say the same, never where they differ."""

from assets.intake.accounting import Number, TableReading
from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.tables.panels.table import PanelTable


def each_once(table: PanelTable, result: TableReading, repeated: set[int]) -> TableReading:
    """What a table says twice counts once; what it says twice and differently is set aside.

    Of a code that stands in two lines of one unit each line may be a part, even where both say the same. A heading
    with a dash beside it says nothing where its total stands in the line below.
    """
    said: dict[tuple[object, ...], list[Reading]] = {}
    for reading in result.readings:
        key = (reading.department_id, reading.item, reading.phase, reading.basis, reading.line)
        said.setdefault(key, []).append(reading)
    kept, problems, not_needed = [], list(result.problems), list(result.not_needed)
    for same in said.values():
        numbers = [reading for reading in same if reading.value is not None]
        parts = len(numbers) > 1 and any(id(reading) in repeated for reading in numbers)
        best = None if parts else stated_once(same)
        if best is None:
            found = "、".join(f"{reading.raw_text}（{reading.cell}）" for reading in numbers)
            found = f"“{table.table.title}”同一{'科目有几行' if parts else '项有不同的数'}：{found}"
            remedy = "核对后只留一个，或写明各行的名称"
            problems.append(Problem(table.source.name, same[-1].sheet, same[-1].cell, found, "一项一个数", remedy))
        else:
            kept.append(best)
            not_needed += [same_number(reading, best) for reading in numbers if reading is not best]
    return TableReading(kept, problems, not_needed)


def stated_once(same: list[Reading]) -> Reading | None:
    """The reading that counts of those of one meaning, a number before an empty cell; ``None`` where numbers differ."""
    numbers = [reading for reading in same if reading.value is not None]
    return (numbers or same)[0] if len({reading.value for reading in numbers}) < 2 else None


def same_number(reading: Reading, first: Reading) -> Number:
    """A number that stands elsewhere already."""
    return Number(reading.sheet, reading.cell, reading.raw_text, "not_needed", f"与 {first.sheet} {first.cell} 相同")
