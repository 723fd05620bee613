"""How well a self-evaluation was made, as declared in ``data/rules/quality.yaml``."""

from decimal import Decimal
from functools import cache
from typing import Annotated, Literal, Self

from pydantic import Field, TypeAdapter, model_validator

from assets.knowledge.checks import checks
from assets.knowledge.declared import Declared
from assets.knowledge.items import items
from assets.knowledge.rules import parse_term
from assets.warehouse.files import DATA, read_yaml

Points = Annotated[Decimal, Field(gt=0, le=100, decimal_places=2)]
Counted = Literal["quantified_targets", "explained_targets", "supported_points"]

LISTS = {"targets": "绩效目标", "score_sheet": "自评评分表"}
"""Lists that a submission may hold, by name."""

_COUNTED = {
    "quantified_targets": "可以衡量的目标占全部目标的比例",
    "explained_targets": "未完成或未填结果的目标中说明了原因的比例",
    "supported_points": "评分表中可由数据重算或附有佐证的分值比例",
}


class FilledRule(Declared):
    """Points by the share of what is asked for that was filled in.

    Attributes:
        figures: ``item.phase[.basis]``.
        texts: items of text.
        lists: at least one line of each.
    """

    kind: Literal["filled"]
    figures: list[str] = []
    texts: list[str] = []
    lists: list[Literal["targets", "score_sheet"]] = []

    @model_validator(mode="after")
    def _known(self) -> Self:
        for figure in self.figures:
            parse_term(figure)
        if unknown := [text for text in self.texts if text not in items() or items()[text].kind != "text"]:
            raise ValueError(f"no items of text: {unknown}")
        return self

    def standard(self) -> str:
        """What a document prints of it."""
        return f"应填{len(self.figures) + len(self.texts) + len(self.lists)}项，按已填的比例计分"


class FindingsRule(Declared):
    """Points less a deduction for each cause that checks found, by the severity of its gravest finding."""

    kind: Literal["findings"]
    categories: list[str] = Field(min_length=1)
    error_deducts: Points
    warning_deducts: Points

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := set(self.categories) - {check.category for check in checks()}:
            raise ValueError(f"no check is of the category {sorted(unknown)}")
        return self

    def standard(self) -> str:
        """What a document prints of it."""
        return f"每处严重问题扣{self.error_deducts}分，一般问题扣{self.warning_deducts}分，扣完为止；同一原因只扣一次"


class ShareRule(Declared):
    """Points by the share of what should have something that has it."""

    kind: Literal["share"]
    of: Counted

    def standard(self) -> str:
        """What a document prints of it."""
        return f"按{_COUNTED[self.of]}计分"


class OnTimeRule(Declared):
    """Points less a deduction for each day after the one due; open where none is declared.

    Attributes:
        due: MM-DD of the year after the fiscal year.
        items: what the self-evaluation consists of; it arrived when the first of them did.
    """

    kind: Literal["on_time"]
    due: Annotated[str, Field(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")] | None
    day_deducts: Points
    items: list[str] = Field(min_length=1)

    @model_validator(mode="after")
    def _known(self) -> Self:
        if unknown := set(self.items) - set(items()):
            raise ValueError(f"no items: {sorted(unknown)}")
        return self

    def standard(self) -> str:
        """What a document prints of it."""
        if self.due is None:
            return "没有规定报送期限"
        month, day = map(int, self.due.split("-"))
        return f"次年{month}月{day}日前报送，每迟一日扣{self.day_deducts}分，扣完为止"


class QualityAspect(Declared):
    """One aspect of the quality of a self-evaluation with its points and what they are given for."""

    id: str
    label: str
    points: Points
    rule: Annotated[FilledRule | FindingsRule | ShareRule | OnTimeRule, Field(discriminator="kind")]


@cache
def quality_aspects() -> list[QualityAspect]:
    """``data/rules/quality.yaml``.

    Raises:
        ValueError: the points are not 100 in all, or two aspects have one id.
    """
    declared = TypeAdapter(list[QualityAspect]).validate_python(read_yaml(DATA / "rules" / "quality.yaml"))
    if sum(aspect.points for aspect in declared) != 100:
        raise ValueError("quality.yaml: the points are not 100 in all")
    if len({aspect.id for aspect in declared}) != len(declared):
        raise ValueError("quality.yaml: two aspects have one id")
    return declared
