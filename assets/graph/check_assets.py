"""Each check is a Dagster asset check on the findings; its SELECT is one of those that fill the check results."""

from collections import defaultdict
from collections.abc import Collection

from dagster import AssetCheckKey, AssetCheckSeverity, AssetCheckSpec, MetadataValue

from assets.graph.events import CheckState
from assets.graph.labels import MESSAGES, OFFENDING, named
from assets.graph.partitions import fiscal_years
from assets.graph.sql_assets import key_of
from assets.knowledge.checks import checks
from assets.warehouse.sql_models import load_model
from assets.warehouse.warehouse import Rows, Warehouse, Years

_FINDING = key_of("evaluation.finding")
_SHOWN = 10
"""Messages listed in the metadata of a check."""

_IN_WORDS = {
    "subject": "某项",
    "left": "甲",
    "right": "乙",
    "right_label": "对照数",
    "limit": "限值",
    "difference": "若干",
}
"""What stands in a check's message for what its SELECT gives, where nothing was checked yet."""


def check_specs() -> list[AssetCheckSpec]:
    """One asset check on ``evaluation.finding`` for each check, in the order of ``checks.csv``."""
    return [
        AssetCheckSpec(
            check.id,
            asset=_FINDING,
            description=f"{check.label}：{check.message.format_map(_IN_WORDS)}。{_sentence(check.id)}",
            metadata=named({"audience": check.audience, "blocking": check.blocking}),
            partitions_def=fiscal_years,
        )
        for check in checks()
    ]


def _sentence(check: str) -> str:
    description = load_model("checks", check).description
    return f"{description[0].upper()}{description[1:]}."


def check_states(warehouse: Warehouse, years: Years, selected: Collection[AssetCheckKey]) -> list[CheckState]:
    """What each selected check says of each fiscal year: it passes when nothing offends it.

    Data that contradict themselves warn; they never stop a run.
    """
    offences: dict[tuple[str, int], Rows] = defaultdict(list)
    for row in warehouse.select(load_model("graph", "offence"), years):
        offences[row["check_id"], row["fiscal_year"]].append(row)
    return [
        CheckState(
            key=AssetCheckKey(_FINDING, check.id),
            fiscal_year=fiscal_year,
            passed=not offences[check.id, fiscal_year],
            severity=AssetCheckSeverity.ERROR if check.audience == "operator" else AssetCheckSeverity.WARN,
            metadata=_shown(offences[check.id, fiscal_year]),
        )
        for check in checks()
        if AssetCheckKey(_FINDING, check.id) in selected
        for fiscal_year in years.each()
    ]


def _shown(offences: Rows) -> dict[str, int | MetadataValue[str]]:
    messages = [message for row in offences for message in row["messages"]][:_SHOWN]
    return {
        OFFENDING: sum(row["offences"] for row in offences),
        MESSAGES: MetadataValue.md("\n".join(f"- {message}" for message in messages) or "（无）"),
    }
