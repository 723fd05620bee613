"""Scoring schemes as versioned data: what ``data/schemes`` and the office's own files may say, validated."""

from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, Self

import yaml
from pydantic import Field, ValidationError, model_validator

from assets.knowledge.declared import Declared, OfficeFileError
from assets.knowledge.rule_kinds import (
    MEASURED,
    BandRule,
    ChecklistRule,
    Counting,
    DeductionRule,
    QualitativeRule,
    Rule,
    UnstatedRule,
)
from assets.knowledge.rules import measures
from assets.warehouse.files import DATA, read_yaml

SCHEMES = DATA / "schemes"
_own_folder: Path | None = None
"""The office's own schemes, as ``use_schemes`` said last."""


class Indicator(Declared):
    """One line of the score sheet.

    Attributes:
        points: null in a frame, to which a local table gives the points.
        basis: the basis of its measure on which departments are compared, where the table says so; else the one that is
            known for most departments of a district and year.
        source: where this line was read, when not in the scheme's source.
        confidence: S read in a source, M well known, L uncertain.
    """

    id: str
    group: str
    label: str
    aliases: list[str] = []
    points: Decimal | None = Field(default=None, gt=0)
    measure: str | None = None
    basis: str | None = None
    rule: Rule
    source: str | None = None
    confidence: Literal["S", "M", "L"]

    @model_validator(mode="after")
    def _measured_or_judged(self) -> Self:
        if not isinstance(self.rule, UnstatedRule) and (self.measure is None) == isinstance(self.rule, MEASURED):
            raise ValueError(f"{self.id}: an indicator has a measure unless it is a judgement")
        bases = {measure.id: measure.bases for measure in measures()}
        if self.measure is not None and self.measure not in bases:
            raise ValueError(f"{self.id}: measure “{self.measure}” is not in data/rules/measures.yaml")
        if self.basis is not None and self.basis not in bases.get(self.measure or "", ()):
            raise ValueError(f"{self.id}: no variant of its measure is compared_on “{self.basis}”")
        if self.points is None:
            return self
        given: list[Decimal] = []
        if isinstance(self.rule, BandRule):
            given = [band.points for band in self.rule.bands]
        elif isinstance(self.rule, QualitativeRule):
            given = [choice.points for choice in self.rule.choices]
        if any(not 0 <= points <= self.points for points in given):
            raise ValueError(f"{self.id}: a band gives more than {self.points} points or less than 0")
        if isinstance(self.rule, ChecklistRule) and sum(item.points for item in self.rule.items) != self.points:
            raise ValueError(f"{self.id}: the items do not add up to {self.points} points")
        return self


class Grade(Declared):
    """One grade: its label and the score from which it holds."""

    label: str
    aliases: list[str] = []
    at_least: Decimal


class GradeText(Declared):
    """Words for a qualitative result and the share of a target's points, in per cent, that they may earn."""

    words: list[str] = Field(min_length=1)
    low_pct: Decimal = Field(ge=0)
    high_pct: Decimal = Field(le=100)


class Scheme(Declared):
    """One version of a local score sheet, or, without any points, a frame to start one from.

    Attributes:
        issuer: who issued the table.
        version: edition of the table as results name it: it changes with any point or rule.
        document: its document number; null where none is known.
        source: where it was read, and how well.
        from_year, to_year: fiscal years for which it holds; null where that is not known or has no end.
        regions: division codes or names with which a department's region or id begins.
        forms: forms in which the department scored itself, where the table goes with a form; empty for any.
        default: stands in, and is said to stand in, where no scheme is declared for a region or form.
        not_applicable: points of an indicator that does not apply: full marks, spread over the others, or open.
        zero_denominator: points where the base of a rate is 0: open, none, or full marks.
        overshoot_flag_pct: percentage points above a target from which a result is questioned; none when null.
        qualitative: how far words for a result count, for rules over the department's own targets.
    """

    id: str = Field(pattern=r"^[a-z0-9_]+$")
    label: str
    issuer: str
    version: str = "1"
    document: str | None
    source: str
    from_year: int | None
    to_year: int | None = None
    regions: list[str]
    forms: list[str] = []
    default: bool = False
    not_applicable: Literal["full_marks", "redistribute", "open"]
    zero_denominator: Literal["open", "no_points", "full_marks"] = "open"
    overshoot_flag_pct: Decimal | None
    grades: list[Grade] = Field(min_length=1)
    qualitative: list[GradeText] = []
    indicators: list[Indicator] = Field(min_length=1)

    @property
    def is_frame(self) -> bool:
        """Whether the indicators have no points yet: nothing can be scored by it."""
        return all(indicator.points is None for indicator in self.indicators)

    @model_validator(mode="after")
    def _adds_up(self) -> Self:
        lacking = [indicator.id for indicator in self.indicators if indicator.points is None]
        if lacking and not self.is_frame:
            raise ValueError(f"scheme {self.id}: no points for {', '.join(lacking)}")
        total = sum((indicator.points or Decimal(0) for indicator in self.indicators), Decimal(0))
        if not self.is_frame and total != 100:
            raise ValueError(f"scheme {self.id}: points add up to {total}, not 100")
        if len({indicator.id for indicator in self.indicators}) != len(self.indicators):
            raise ValueError(f"scheme {self.id}: an indicator appears twice")
        limits = [grade.at_least for grade in self.grades]
        if limits != sorted(limits, reverse=True) or limits[-1] != 0:
            raise ValueError(f"scheme {self.id}: grades must fall to 0")
        return self


class Parameters(Declared):
    """The points that a table leaves open (domain: open points), to try it under each reading of them."""

    counting: Counting | None = None
    not_applicable: Literal["full_marks", "redistribute", "open"] | None = None
    zero_denominator: Literal["open", "no_points", "full_marks"] | None = None
    three_public_basis: Literal["budget", "final"] | None = None

    def applied_to(self, scheme: Scheme) -> Scheme:
        """The scheme under these readings; id and label say which."""
        given = self.model_dump(exclude_none=True)
        if not given:
            return scheme
        changed = [self._indicator(indicator) for indicator in scheme.indicators]
        named = "，".join(f"{name}={value}" for name, value in given.items())
        return scheme.model_copy(
            update={
                "id": f"{scheme.id}[{named}]",
                "label": f"{scheme.label}（{named}）",
                "not_applicable": self.not_applicable or scheme.not_applicable,
                "zero_denominator": self.zero_denominator or scheme.zero_denominator,
                "indicators": changed,
            }
        )

    def _indicator(self, indicator: Indicator) -> Indicator:
        update: dict[str, Any] = {}
        if self.counting and isinstance(indicator.rule, DeductionRule):
            update["rule"] = indicator.rule.model_copy(update={"counting": self.counting})
        if self.three_public_basis and (indicator.measure or "").startswith("three_public_change_rate_"):
            update["measure"] = f"three_public_change_rate_{self.three_public_basis}"
        return indicator.model_copy(update=update)


def read_scheme(path: Path) -> Scheme:
    """One scheme file.

    Raises:
        pydantic.ValidationError: it says something that a scheme cannot say, or does not close to 100 points.
        yaml.YAMLError: no YAML.
    """
    return Scheme.model_validate(read_yaml(path))


def use_schemes(folder: Path | None) -> None:
    """Take the office's own schemes from a folder, which need not be there, from now on in this process.

    Args:
        folder: its ``*.yaml`` stand beside those of ``data/schemes``; ``None``: these alone.
    """
    global _own_folder
    _own_folder = folder


def schemes() -> list[Scheme]:
    """All schemes of ``data/schemes`` and of the office's own, frames included; exactly one is the default.

    Raises:
        ValueError: in ``data/schemes`` no default, or more than one, or a frame as the default.
        OfficeFileError: a file of the office's cannot be used.
    """
    own = sorted(_own_folder.glob("*.yaml")) if _own_folder else []
    return [*_project_schemes(), *_own_schemes(tuple((path, path.stat().st_mtime_ns) for path in own))]


@cache
def _project_schemes() -> list[Scheme]:
    loaded = [read_scheme(path) for path in sorted(SCHEMES.glob("*.yaml"))]
    defaults = [scheme for scheme in loaded if scheme.default]
    if len(defaults) != 1 or defaults[0].is_frame:
        raise ValueError("data/schemes: exactly one scheme must be the default")
    return loaded


@lru_cache(maxsize=1)
def _own_schemes(files: tuple[tuple[Path, int], ...]) -> list[Scheme]:
    """The office's schemes.

    Args:
        files: each with the time of its last change, for a server that goes on while they are edited.
    """
    known, loaded = {scheme.id for scheme in _project_schemes()}, []
    for path, _ in files:
        try:
            scheme = read_scheme(path)
        except yaml.YAMLError as error:
            raise OfficeFileError(f"{path}：不是可以读取的 YAML（UTF-8）文件；请改正后再运行") from error
        except ValidationError as error:
            where = "、".join(dict.fromkeys(".".join(map(str, fault["loc"])) for fault in error.errors()[:3]))
            check = f"用 jiping scheme validate {path.name} 逐项检查"
            raise OfficeFileError(f"{path}：{where or '整个文件'} 不正确，不能作为评分标准；{check}") from error
        if scheme.id in known:
            raise OfficeFileError(f"{path}：已有编码为 {scheme.id} 的评分标准；请换一个 id")
        if scheme.default:
            raise OfficeFileError(f"{path}：默认的评分标准只有一个；请删去 default，写明适用的 regions")
        known.add(scheme.id)
        loaded.append(scheme)
    return loaded
