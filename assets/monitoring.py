"""When a department is warned during the year: ``data/rules/monitoring.yaml``."""

from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Annotated, Self

from pydantic import Field, model_validator

from assets.declared import Declared
from assets.paths import DATA
from assets.yaml_file import read_yaml

Month = Annotated[int, Field(ge=1, le=12)]
Percent = Annotated[Decimal, Field(gt=0, le=100)]


class SpendingDue(Declared):
    """By the end of a month at least so much of the year's budget is spent."""

    through_month: Month
    at_least_pct: Percent


class Monitoring(Declared):
    """The limits of a year's monitoring.

    Attributes:
        spending: what is due, by month.
        largest_gap_pp: how far spending and work may lie apart, in percentage points.
    """

    spending: list[SpendingDue] = Field(min_length=1)
    largest_gap_pp: Percent

    @model_validator(mode="after")
    def _rises(self) -> Self:
        steps = [(due.through_month, due.at_least_pct) for due in self.spending]
        if any(month >= later or share > more for (month, share), (later, more) in pairwise(steps)):
            raise ValueError("spending: months and shares must rise")
        return self

    def due_by(self, month: int) -> SpendingDue | None:
        """The last limit reached by the end of a month, if any: what was due by June is due by July."""
        return next((due for due in reversed(self.spending) if due.through_month <= month), None)


@cache
def monitoring() -> Monitoring:
    """``data/rules/monitoring.yaml``."""
    return Monitoring.model_validate(read_yaml(DATA / "rules" / "monitoring.yaml"))
