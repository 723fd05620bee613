"""Whose the lines of a list are, and what is stated once for a group of them: a department's, a project's."""

import re

from assets.intake.ledger import Meaning
from assets.intake.problems import Problem
from assets.intake.source_file import Owner
from assets.intake.tables.shapes.list_rows import RowKinds
from assets.intake.tables.shapes.listing import Listing
from assets.text.normal import short

_PROJECT_CODE = re.compile(r"[((【\[]?(?P<code>[0-9][0-9A-Z]{14,24})[)）】\]]?[-—_ :：]*(?P<name>.*)")


def code_and_name(text: str) -> tuple[str | None, str]:
    """The 21-character code of a project, where it stands before the name, and the name."""
    match = _PROJECT_CODE.fullmatch(text.strip())
    return (match["code"], match["name"]) if match else (None, text.strip())


class Groups:
    """Follows the groups of a list from line to line; one goes on over empty cells.

    Attributes:
        owner: whose the present line is; ``None`` where nobody knows.
        group: what the cells say that began its group.
    """

    def __init__(self, listing: Listing, kinds: RowKinds) -> None:
        self._listing, self._kinds = listing, kinds
        self._context = context = listing.context
        self.owner: Owner | None = context.owner if context.owner.department_id else None
        self.group: tuple[str, ...] | None = None
        self._line = context.line
        self._stated: dict[int, str] = {}
        self._read: set[int] = set()
        self._is_numbered = any(listing.number(row) for row in listing.segment.rows)
        self._naming = [] if context.strict else list(listing.department_columns())
        self._named: dict[int, str] = {}

    def enter(self, row: int) -> bool:
        """Whether a line is somebody's, where lines are grouped by whose they are; a group goes on over empty cells."""
        texts = tuple(self._context.own(row, column) for column in self._listing.group_columns)
        nameless = self._listing.lists_projects and not any(texts)
        if nameless and (self._listing.number(row) or self.group is None) and self._has_figures(row):
            cell = self._context.cell(row, self._listing.key_column)
            found = f"没有“{self._listing.key.label}”的一行“{short(self._context.first_own(row))}”，未采用"
            self._context.found.problems.append(
                self._context.source.problem(cell, found, f"每行都有“{self._listing.key.label}”", "补上名称或删去该行")
            )
            return False
        if not any(texts) or texts == self.group:
            return self.owner is not None
        if self._listing.lists_projects and self._is_heading(row):
            return False
        if self._listing.lists_projects and self._is_numbered and not self._listing.number(row):
            cell = self._context.cell(row, self._listing.key_column)
            found = f"没有序号的一行“{short(cell.text)}”，不作为一个项目采用"
            self._context.found.problems.append(
                self._context.source.problem(
                    cell, found, "每个项目一行，写明序号", "是项目的补上序号；是小计的可以保留"
                )
            )
            return False
        self.group, self._stated, self._read = texts, {}, set()
        try:
            self.owner = self._owner_of(row, texts)
        except Problem as problem:
            self.owner = None
            self._context.found.problems.append(problem)
            return False
        if self._listing.lists_projects:
            self._line = self._context.next_line(self.owner)
            self._project(row)
        return True

    def is_of_another(self, row: int) -> bool:
        """Whether a column beside those that are asked for, headed so or not, names another department than its own.

        Such a line is set aside: it is not that department's, and nobody said that it is the other one's.
        """
        register, owner = self._context.source.register, self._context.owner
        own = register.find(owner.department_id, owner.fiscal_year) if self._naming else None
        for column in self._naming if own else ():
            self._named[column] = self._context.region.sheet.text(row, column) or self._named.get(column, "")
            named = register.find(self._named[column], owner.fiscal_year)
            if (
                own
                and named
                and not {own.department_id, own.parent_id} & {named.department_id, named.parent_id} - {None}
            ):
                found = f"“{own.name}”的表里写明是“{named.name}”的一行，该行未采用"
                self._context.found.problems.append(
                    self._context.source.problem(
                        self._context.cell(row, column), found, "一张表里只有一个部门", "由各部门分别报送，或删去该行"
                    )
                )
                return True
        return False

    def read_figure(self, row: int, column: int) -> None:
        """What is stated once for a group; printed again in each of its rows it is no second figure."""
        cell, word = self._context.cell(row, column), self._listing.columns[column]
        if cell.is_covered or not cell.text:
            return
        before = self._stated.setdefault(column, cell.text)
        meaning = Meaning(self._listing.items[column] or "", word.phase or self._context.table.phase, line=self._line)
        if before != cell.text:
            found = f"“{word.label}”一组内先后填有“{short(before)}”和“{short(cell.text)}”，后者未采用"
            self._context.found.problems.append(
                self._context.source.problem(cell, found, "每组一个数", "核对后只保留一个")
            )
        elif column in self._read:
            self._context.not_needed(row, column, "同一组重复列示的数")
        else:
            self._read.add(column)
            unit = self._context.unit(self._listing.segment, row, column, meaning.item)
            self._context.add(cell, meaning, unit, owner=self.owner)

    def _has_figures(self, row: int) -> bool:
        return any(self._context.is_number(row, column) for column in self._listing.figures)

    def _is_heading(self, row: int) -> bool:
        """A name alone in its row is that of a unit above its projects."""
        columns = [column for column in self._listing.columns if self._context.own(row, column)]
        return columns == [self._listing.key_column]

    def _owner_of(self, row: int, texts: tuple[str, ...]) -> Owner:
        """Whose a group is: whom its cells name, else the table's owner where all lines are of one group."""
        source, owner = self._context.source, self._context.owner
        columns = [
            column for column in self._listing.group_columns if self._listing.columns[column].field == "department"
        ]
        named = [(column, self._context.own(row, column)) for column in columns if self._context.own(row, column)]
        if not named:
            return owner
        found = [source.register.find(text, owner.fiscal_year) for _, text in named]
        known = next((department for department in found if department), None)
        if known:
            return Owner(known.department_id, owner.fiscal_year)
        groups = {
            tuple(self._context.own(other, column) for column in columns)
            for other in self._listing.segment.rows
            if self._kinds.kind(other) == "line"
        }
        if owner.department_id and len([group for group in groups if any(group)]) == 1:
            return owner
        if source.trial:
            return Owner(named[0][1], owner.fiscal_year)
        raise source.unknown_department(self._context.cell(row, named[0][0]), named[0][1])

    def _project(self, row: int) -> None:
        cell = self._context.cell(row, self._listing.key_column)
        code, name = code_and_name(cell.text)
        for item, part in (("project_name", name), ("project_code", code)):
            if part:
                self._context.add(cell, Meaning(item, line=self._line), None, part=part, owner=self.owner)
