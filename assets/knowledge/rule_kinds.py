"""The kinds of rule that a line of a score sheet may have, and how each is worded for people."""

from decimal import Decimal
from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, model_validator

from assets.knowledge.declared import Declared

Counting = Literal["proportional", "completed_steps", "started_steps"]

_COUNTED = {"proportional": "按比例计算", "completed_steps": "不足一档不扣", "started_steps": "不足一档按一档扣"}


class RuleKind(Declared):
    """What all kinds have in common.

    Attributes:
        is_judged: a person decides; what the department claims is an upper bound only.
    """

    is_judged: ClassVar[bool] = False


class DeductionRule(RuleKind):
    """Full points at the limit; ``deduct`` points off per ``step`` percentage points over, under or off it.

    ``counting``: proportional, only completed steps, or every started step.
    """

    kind: Literal["deduct_over", "deduct_under", "deduct_off"]
    limit: Decimal
    step: Decimal = Field(gt=0)
    deduct: Decimal = Field(gt=0)
    counting: Counting

    def standard(self) -> str:
        """The rule in words."""
        full, away = {
            "deduct_over": (f"不超过{self.limit}%得满分", "超出"),
            "deduct_under": (f"达到{self.limit}%得满分", "低于"),
            "deduct_off": (f"{self.limit}%得满分", "偏离"),
        }[self.kind]
        return f"{full}，每{away}{self.step}个百分点扣{self.deduct}分，{_COUNTED[self.counting]}，扣完为止"


class Band(Declared):
    """One band: up to ``to`` (inclusive), or from ``from`` (inclusive); neither means the rest."""

    to: Decimal | None = None
    from_: Decimal | None = Field(default=None, alias="from")
    points: Decimal


class BandRule(RuleKind):
    """The first band that holds gives the points."""

    kind: Literal["bands", "thresholds"]
    bands: list[Band] = Field(min_length=1)

    @model_validator(mode="after")
    def _ordered_and_complete(self) -> Self:
        limits = [band.to if self.kind == "bands" else band.from_ for band in self.bands]
        inner = [limit for limit in limits[:-1] if limit is not None]
        if limits[-1] is not None or len(inner) != len(limits) - 1:
            raise ValueError("every band but the last needs its limit, and the last must take the rest")
        if inner != sorted(inner, reverse=self.kind == "thresholds"):
            raise ValueError("bands must be in order")
        return self

    def standard(self) -> str:
        """The rule in words."""
        parts = []
        for band in self.bands:
            where = f"≤{band.to}%" if band.to is not None else f"≥{band.from_}%" if band.from_ is not None else "其余"
            parts.append(f"{where}得{band.points}分")
        return "，".join(parts)


class ProportionalRule(RuleKind):
    """Points × rate, at most full points."""

    kind: Literal["proportional"]

    def standard(self) -> str:
        """The rule in words."""
        return "得分 = 比率 × 分值，最多得满分"


class JudgementRule(RuleKind):
    """Needs a person; the department's claim counts as an upper bound only."""

    is_judged: ClassVar[bool] = True
    kind: Literal["judgement"]

    def standard(self) -> str:
        """The rule in words."""
        return "由评审认定"


class Choice(Declared):
    """One band of a qualitative rule: what it is called and its points."""

    label: str
    points: Decimal


class QualitativeRule(RuleKind):
    """A person chooses one of the bands; the department's claim counts as an upper bound only."""

    is_judged: ClassVar[bool] = True
    kind: Literal["qualitative"]
    choices: list[Choice] = Field(min_length=2)

    @model_validator(mode="after")
    def _falls(self) -> Self:
        points = [choice.points for choice in self.choices]
        if points != sorted(points, reverse=True):
            raise ValueError("the choices must fall from the best to the worst")
        return self

    def standard(self) -> str:
        """The rule in words."""
        return "由评审分档认定：" + "，".join(f"{choice.label}得{choice.points}分" for choice in self.choices)


class ChecklistRule(RuleKind):
    """A person ticks items, each worth its points; together they are the points of the indicator."""

    is_judged: ClassVar[bool] = True
    kind: Literal["checklist"]
    items: list[Choice] = Field(min_length=1)

    def standard(self) -> str:
        """The rule in words."""
        return "由评审逐项认定：" + "；".join(f"{item.label}，{item.points}分" for item in self.items)


class BreachRule(RuleKind):
    """A person counts breaches; each takes ``deduct`` points off."""

    is_judged: ClassVar[bool] = True
    kind: Literal["breaches"]
    deduct: Decimal = Field(gt=0)
    items: list[str] = []

    def standard(self) -> str:
        """The rule in words."""
        listed = "（" + "；".join(self.items) + "）" if self.items else ""
        return f"由评审认定，每发现一例不符合要求的扣{self.deduct}分，扣完为止{listed}"


class EvidencedRule(RuleKind):
    """The department's claim counts where its score sheet names the evidence for it, else as an upper bound only."""

    is_judged: ClassVar[bool] = True
    kind: Literal["evidenced"]

    def standard(self) -> str:
        """The rule in words."""
        return "自评得分列明佐证材料的按自评计，待复核；没有列明的只作为上限"


class TargetsRule(RuleKind):
    """The department's own targets of the self-evaluation form, each with the points that the form gives it.

    A target met earns its points, one missed its points × the share attained. A qualitative result earns between the
    shares that the scheme gives its wording; anything else is open.

    Attributes:
        level1: names of the first level under which the form lists these targets.
        overshoot_deduct_pct: per cent of a target's points lost where the result exceeds the target by more than the
            scheme's ``overshoot_flag_pct``; 0 where it is only flagged.
    """

    kind: Literal["targets"]
    level1: list[str] = Field(min_length=1)
    overshoot_deduct_pct: Decimal = Field(default=Decimal(0), ge=0, le=100)

    def standard(self) -> str:
        """The rule in words."""
        return "按自评表所列指标及其分值：完成目标值的得满分，未完成的按完成率计，定性指标按完成情况分档"


class UnstatedRule(RuleKind):
    """The source does not say how the points are given: they stay open."""

    kind: Literal["unstated"]

    def standard(self) -> str:
        """The rule in words."""
        return "资料未载明评分标准"


Rule = Annotated[
    DeductionRule
    | BandRule
    | ProportionalRule
    | JudgementRule
    | QualitativeRule
    | ChecklistRule
    | BreachRule
    | EvidencedRule
    | TargetsRule
    | UnstatedRule,
    Field(discriminator="kind"),
]
MEASURED = (DeductionRule, BandRule, ProportionalRule)
"""Rules that apply to a measure; the others have none, or (unstated) may name one."""
