"""One synthetic department-year: figures, targets and texts that agree with one another.

Everything is made from ``synthetic_district.yaml`` and a seeded generator. Money is Decimal 万元 in whole hundreds of
yuan, so that every sum is exact in 万元 and in 元.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from random import Random
from typing import Any

from assets.warehouse.files import SAMPLE, read_yaml

Content = Decimal | str
"""A number, or what the department wrote instead of one: “-”, “无”, a remark. A blank cell is an absent figure."""

YEARS = (2021, 2022, 2023)
ECONOMIC_CLASSES = ("wages_and_benefits", "goods_and_services", "transfers_to_households", "capital")
VEHICLE_LINES = ("vehicle_purchase", "vehicle_operation")
THREE_PUBLIC_LINES = ("official_reception", *VEHICLE_LINES, "overseas_travel")

_DISTRICT = SAMPLE / "synthetic_district.yaml"


@dataclass
class DepartmentYear:
    """What one department submits for one year. A plant changes exactly one of these.

    Attributes:
        entry: the department's entry in ``synthetic_district.yaml``.
        figures: ``item.phase[.basis]`` → content, as in ``data/rules``.
        targets: column label of the form → text, one mapping per target.
        claims: indicator → (points, claimed score); empty when no score sheet is attached.
        claim_total: printed total of the score sheet, where it prints one.
        texts: item → text of the chapters, the grade and the conclusion.
        cells: cells that say something else than the figure they stand for, keyed as in ``Filling.cells``.
    """

    entry: dict[str, Any]
    fiscal_year: int
    figures: dict[str, Content] = field(default_factory=dict)
    targets: list[dict[str, str]] = field(default_factory=list)
    claims: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    claim_total: Decimal | None = None
    texts: dict[str, str] = field(default_factory=dict)
    cells: dict[tuple[str, ...], Content] = field(default_factory=dict)

    @property
    def year(self) -> dict[str, Any]:
        """What the entry says of this year."""
        said: dict[str, Any] = self.entry["years"][self.fiscal_year]
        return said

    def amount(self, key: str) -> Decimal:
        """The number under ``key``; 0 where there is none."""
        content = self.figures.get(key)
        return content if isinstance(content, Decimal) else Decimal(0)

    def put(self, key: str, content: Content | None) -> None:
        """State a figure; none, 0 and “” become what the department writes where nothing occurred."""
        content = content if content else self.entry["none"]
        if content:
            self.figures[key] = Decimal(content) if content == "0" else content

    def add(self, key: str, amount: str | Decimal) -> None:
        """Change a stated figure."""
        self.figures[key] = self.amount(key) + Decimal(amount)


@cache
def district() -> dict[str, Any]:
    """``synthetic_district.yaml``."""
    loaded: dict[str, Any] = read_yaml(_DISTRICT)
    return loaded


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Sum of amounts, a Decimal even of none."""
    return sum(amounts, Decimal(0))


def exact(number: float | Decimal) -> Decimal:
    """The number as the entry prints it."""
    return Decimal(str(number))


def wan(amount: float | Decimal) -> Decimal:
    """万元 to two decimals."""
    return exact(amount).quantize(Decimal("0.01"), ROUND_HALF_UP)


def clean_year(
    entry: dict[str, Any], fiscal_year: int, shared: Mapping[str, Any], previous: DepartmentYear | None, rng: Random
) -> DepartmentYear:
    """A department-year in which everything agrees, not yet scored.

    Args:
        entry: the department's entry.
        shared: texts used by several departments.
        previous: its figures of the year before, submitted or not.
        rng: generator of this department-year alone.
    """
    result = DepartmentYear(entry, fiscal_year)
    _staff(result)
    _budget(result, previous, rng)
    _content(result)
    _three_public(result, previous, rng)
    _base_data(result, rng)
    _targets(result, shared, rng)
    _texts(result, shared, rng)
    return result


def _staff(result: DepartmentYear) -> None:
    entry, later = result.entry, result.fiscal_year - YEARS[0]
    for kind, posts in zip(("administrative", "institutional", "worker"), entry["posts"], strict=True):
        result.put(f"{kind}_posts.final", Decimal(posts))
    result.put("approved_posts.final", Decimal(sum(entry["posts"])))
    result.put("staff_in_post.final", Decimal(entry["staff"] - later % 2))
    if _fills_in_everything(result):
        result.put("retirees.final", Decimal(entry["retirees"] + 2 * later))


def _fills_in_everything(result: DepartmentYear) -> bool:
    """Whether the department fills in cells that it may leave blank."""
    return bool(result.entry["none"])


def _budget(result: DepartmentYear, previous: DepartmentYear | None, rng: Random) -> None:
    """Initial, adjusted and final: revenue + opening − closing = basic + project, in every phase."""
    entry, year = result.entry, result.year
    growth = Decimal("0.03") * (result.fiscal_year - YEARS[0]) + 1
    basic = {
        item: wan(growth * exact(entry["basic"].get(item, 0)) * _between(rng, 98, 102)) for item in ECONOMIC_CLASSES
    }
    project = wan(growth * exact(entry["project"]) * _between(rng, 95, 105))
    sources = {item: wan(growth * exact(amount)) for item, amount in entry["sources"].items()}
    opening = previous.amount("closing_carryover.final") if previous else wan(entry["opening"])
    initial = total(basic.values()) + project
    appropriation = initial - total(sources.values())

    additions = wan(appropriation * exact(year["additions_pct"]) / 100)
    other = wan(sources.get("other_revenue", Decimal(0)) * _between(rng, 0, 10))
    saved = Decimal(0) if entry.get("spends_all") else wan(basic["goods_and_services"] * _between(rng, 2, 9))
    closing = saved + (wan(project * _between(rng, 0, 2)) if saved else Decimal(0))
    raised = {
        "wages_and_benefits": wan(additions * Decimal("0.3")),
        "transfers_to_households": wan(additions * Decimal("0.1")),
    }
    adjusted_basic = {item: amount + raised.get(item, Decimal(0)) for item, amount in basic.items()}
    adjusted = initial + opening + additions + other
    received = sources | ({"other_revenue": sources["other_revenue"] + other} if other else {})
    final_basic = adjusted_basic | {"goods_and_services": adjusted_basic["goods_and_services"] - saved}

    none = Decimal(0)
    _phase(result, "initial_budget", appropriation, sources, none, basic, initial, none)
    appropriation += additions
    if entry.get("adjusted"):
        _phase(result, "adjusted_budget", appropriation, received, opening, adjusted_basic, adjusted, none)
        result.put("total_expenditure.additions", adjusted - initial)
    _phase(result, "final", appropriation, received, opening, final_basic, adjusted - closing, closing)
    result.put("general_public_budget.additions", additions)
    for item, amount in raised.items():
        result.put(f"{item}.additions", amount)
    result.put("goods_and_services.additions", wan(additions * Decimal("0.22")))
    subsidised = "subsidies_to_enterprises" in entry["project_mix"]
    result.put("subsidies_to_enterprises.additions", wan(additions * Decimal("0.15")) if subsidised else None)
    if result.fiscal_year in entry.get("pandemic", []):
        result.put("pandemic_supplies.additions", wan(additions * Decimal("0.2")))


def _phase(
    result: DepartmentYear, phase: str, appropriation: Decimal, sources: Mapping[str, Decimal], opening: Decimal,
    basic: Mapping[str, Decimal], spent: Decimal, closing: Decimal,
) -> None:  # fmt: skip
    result.put(f"opening_carryover.{phase}", opening)
    result.put(f"general_public_budget.{phase}", appropriation)
    for item, amount in {"other_revenue": Decimal(0), **sources}.items():
        result.put(f"{item}.{phase}", amount)
    result.put(f"total_revenue.{phase}", appropriation + total(sources.values()))
    for item, amount in basic.items():
        result.put(f"{item}.{phase}.basic", amount)
    result.put(f"basic_expenditure.{phase}", total(basic.values()))
    result.put(f"project_expenditure.{phase}", spent - total(basic.values()))
    result.put(f"total_expenditure.{phase}", spent)
    result.put(f"closing_carryover.{phase}", closing)


def _content(result: DepartmentYear) -> None:
    """Final expenditure by content: the basic part's economic classes and the project part spread over them."""
    project = result.amount("project_expenditure.final")
    mix = {item: wan(project * exact(share)) for item, share in result.entry["project_mix"].items()}
    mix["goods_and_services"] = project - total(mix.values())
    for item in (*ECONOMIC_CLASSES, "subsidies_to_enterprises"):
        result.put(f"{item}.final", result.amount(f"{item}.final.basic") + mix.get(item, Decimal(0)))
    if result.fiscal_year in result.entry.get("pandemic", []):
        result.put("pandemic_supplies.final", wan(mix["goods_and_services"] * Decimal("0.3")))


def _three_public(result: DepartmentYear, previous: DepartmentYear | None, rng: Random) -> None:
    """Control ≥ final, change = final − previous final, and each column adds up."""
    entry, later = result.entry, result.fiscal_year - YEARS[0]
    columns: dict[str, dict[str, Decimal]] = {"previous_final": {}, "control": {}, "final": {}}
    for item, base in entry["three_public"].items():
        control = (exact(base) * (1 - Decimal("0.05") * later)).quantize(Decimal("0.1"))
        before = previous.amount(f"{item}.final") if previous else wan(exact(base) * _between(rng, 75, 99))
        columns["previous_final"][item] = before
        columns["control"][item] = control
        columns["final"][item] = wan(control * _between(rng, 70, 97))
    if purchase := result.year.get("purchase"):
        columns["control"]["vehicle_purchase"], columns["final"]["vehicle_purchase"] = map(wan, purchase)
    columns["change"] = {
        item: columns["final"].get(item, Decimal(0)) - columns["previous_final"].get(item, Decimal(0))
        for item in THREE_PUBLIC_LINES
    }
    shown = [line for line in THREE_PUBLIC_LINES if line != "vehicle_purchase" or line in entry.get("vehicle_rows", [])]
    for phase, lines in columns.items():
        for item in shown:
            result.put(f"{item}.{phase}", lines.get(item))
        if "vehicles" in entry.get("vehicle_rows", []):
            result.put(f"vehicles.{phase}", total(lines.get(item, Decimal(0)) for item in VEHICLE_LINES))
        result.put(f"three_public_expenses.{phase}", total(lines.values()))
    if entry.get("previous_control"):
        before = total(map(exact, entry["three_public"].values())) + Decimal("0.5")
        stated = previous.amount("three_public_expenses.control") if previous else before
        result.put("three_public_expenses.previous_control", stated)


def _base_data(result: DepartmentYear, rng: Random) -> None:
    entry, year = result.entry, result.year
    planned, rate = map(exact, entry["procurement"] or (0, 0))
    planned = (planned * _between(rng, 95, 105)).quantize(Decimal("0.1"))
    result.put("government_procurement.planned", planned)
    result.put("government_procurement.final", wan(planned * rate / 100))
    area_planned, area, cost_planned, cost = year.get("buildings", (0, 0, 0, 0))
    for item, plan, actual in (("building_area", area_planned, area), ("building_investment", cost_planned, cost)):
        result.put(f"{item}.planned", exact(plan))
        result.put(f"{item}.final", exact(actual))
    result.put("key_tasks.planned", Decimal(year["tasks"][0]))
    result.put("key_tasks.final", Decimal(year["tasks"][1]))
    result.put("satisfaction_rate.planned", "≥90%")
    result.put("satisfaction_rate.final", exact(year["satisfaction"]))


def _targets(result: DepartmentYear, shared: Mapping[str, Any], rng: Random) -> None:
    """Targets that are met and reported, but the one that the year's entry names as missed."""
    missed, level_name, level_ratio = result.year.get("missed"), "", Decimal(1)
    for place, target in enumerate(result.entry["targets"], start=1):
        start = exact(target["start"])
        aim = start + exact(target["step"]) * (result.fiscal_year - YEARS[0])
        if target["name"] == level_name:
            done = (level_ratio * (100 + aim) - 100).quantize(start)  # the growth that its level implies
        else:
            done = (aim * (Decimal("0.94") if place == missed else _overfulfilment(target, aim, rng))).quantize(start)
        level_name, level_ratio = target["name"], done / aim
        unit, actual_unit = target["unit"], target.get("actual_unit", target["unit"])
        actual = done if actual_unit == unit else (done * 10000).quantize(Decimal(1))
        row = {
            "指标名称": target["name"],
            "指标口径": target["kind"],
            "目标值": target["target"].format(f"{aim}{unit}"),
            "实际完成值": f"{actual}{actual_unit}",
        }
        if basis := target.get("basis"):
            row |= {"目标统计范围": basis, "实际统计范围": basis}
        if reduction := target.get("reduction"):
            row |= {"其中减少数": f"{reduction}{unit}", "净完成值": f"{done - reduction}{unit}"}
        if place == missed:
            row["偏差原因"] = shared["deviation"]
        result.targets.append(row)
    claim = shared["targets_claim"]["some"] if missed else result.year.get("claim")
    result.texts["targets_claim"] = claim or rng.choice(shared["targets_claim"]["all"])


def _overfulfilment(target: Mapping[str, Any], aim: Decimal, rng: Random) -> Decimal:
    """The factor by which a met target's result lies on its good side; a share never passes 100 %."""
    if target["target"] in ("={}", "{}"):
        return Decimal(1)
    if any(mark in target["target"] for mark in ("≤", "不超过", "以内")):
        return 1 - _between(rng, 1, 12)
    room = 100 / aim - 1 if target["kind"] == "占比" else Decimal(1)
    return 1 + min(_between(rng, 1, 7), room * _between(rng, 20, 80))


def _texts(result: DepartmentYear, shared: Mapping[str, Any], rng: Random) -> None:
    entry, later = result.entry, result.fiscal_year - YEARS[0]
    names = "、".join(dict.fromkeys(target["name"] for target in entry["targets"][:3]))
    result.texts |= {
        "text_overview": entry["overview"],
        "text_duties": entry["duties"],
        "text_overall_target": entry["goal"],
        "text_annual_target": shared["annual_target"].format(count=len(result.targets), names=names),
        "text_evaluation_work": rng.choice(shared["evaluation_work"]),
        "text_conclusion": rng.choice(shared["conclusion"]),
        "text_performance": entry["performance"],
        "text_problems": entry["problems"][later],
        "text_suggestions": entry["suggestions"][later],
    }
    if _fills_in_everything(result):
        notes = shared["finance_notes"] if result.year["additions_pct"] else [shared["no_additions"]]
        result.texts["text_finance_notes"] = rng.choice(notes)


def _between(rng: Random, low: int, high: int) -> Decimal:
    """A factor between ``low`` and ``high`` per cent."""
    return Decimal(rng.randint(low * 100, high * 100)) / 10000
