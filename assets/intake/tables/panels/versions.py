"""A department's table beside that of its own office in one file."""

import re
from dataclasses import dataclass

from assets.intake.accounting import Number, TableReading, number_cells
from assets.intake.containers.sheets import Region, texts
from assets.intake.source_file import SourceFile
from assets.intake.tables.panels.table import PanelTable
from assets.intake.tables.panels.titles import LONGEST_NAME, ROWS_OF_TITLE
from assets.text.normal import squeezed

_OWN_OFFICE = re.compile(r"本级|\((?:[局委厅办]?机关|本部)\)")
_ALL_UNITS = re.compile(r"汇总|合并|全部门")


@dataclass(frozen=True, eq=False)
class TableInFile:
    """A table, where it stands and what it says."""

    table: PanelTable
    regions: list[Region]
    reading: TableReading

    def is_called(self, pattern: re.Pattern[str]) -> bool:
        """Whether the name of its sheet or the lines around its title say something."""
        region = self.regions[0]
        rows = range(max(region.top - 1, 0), min(region.top + ROWS_OF_TITLE, region.bottom))
        near = (cell.text for cell in texts([region.sheet]) if cell.row in rows and len(cell.text) <= LONGEST_NAME)
        return any(pattern.search(squeezed(text)) for text in (region.sheet.name, *near))


def whole_tables(source: SourceFile, found: list[TableInFile], result: TableReading) -> list[TableInFile]:
    """The tables without those of the department's own office, where the same file has those of the whole department.

    Of two versions of a table one must be called that of the office, or the other that of all units.
    """
    kept = found
    for owner in dict.fromkeys(one.table.owner for one in found):
        mine = [one for one in found if one.table.owner == owner and one.reading.readings]
        twice = [
            same
            for order in {one.table.order for one in mine}
            if len(same := [o for o in mine if o.table.order == order]) > 1
        ]
        all_units = [one for one in mine if one.is_called(_ALL_UNITS)]
        parts = [one for one in mine if one not in all_units and one.is_called(_OWN_OFFICE)]
        if not any(0 < sum(one in parts for one in same) < len(same) for same in twice):
            parts = [
                one for same in twice if sum(o in all_units for o in same) == 1 for one in same if one not in all_units
            ]
        for one in parts:
            reason = "部门本级或单位的数，同一文件有部门汇总的表，取汇总的数"
            result.not_needed += all_numbers(one.regions, reason)
            source.note(one.regions[0].start, f"“{one.table.table.title}”有两张，{reason}")
        kept = [one for one in kept if one not in parts]
    return kept


def all_numbers(regions: list[Region], reason: str) -> list[Number]:
    """Every number of the parts of a table."""
    cells = [
        cell
        for region in regions
        for cell in number_cells([region.sheet])
        if cell.row in range(region.top, region.bottom)
    ]
    return [Number(cell.sheet.name, cell.address, cell.text, "not_needed", reason) for cell in cells]
