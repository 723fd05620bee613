"""JSON Schemas of the data files and of the published JSON files, generated from the models (``make schemas``)."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from assets.graph.home_settings import HomeSettings
from assets.graph.labels import Labels
from assets.graph.settings import Settings
from assets.knowledge.checks import Check
from assets.knowledge.choices import Choice
from assets.knowledge.columns import OpenData
from assets.knowledge.corrections import Correction
from assets.knowledge.forms import Form, TableWords
from assets.knowledge.items import Term
from assets.knowledge.quality import QualityAspect
from assets.knowledge.register import Department
from assets.knowledge.rules import Identity, Limits, Measure
from assets.knowledge.schemes import Scheme
from assets.knowledge.words import (
    IndicatorWords,
    NumberWords,
    OtherDocumentWords,
    RateWords,
    ReportWords,
    TargetWords,
)
from assets.publication.content.contract import Evaluation
from assets.publication.folder import Manifest
from assets.warehouse.files import DATA
from pipelines.province.province import ProvinceFile

MODELS: dict[str, Any] = {
    "form": Form,
    "cross_footing": list[Identity],
    "measures": list[Measure],
    "limits": Limits,
    "quality": list[QualityAspect],
    "words_numbers": NumberWords,
    "words_rates": RateWords,
    "check": Check,
    "words_report": ReportWords,
    "item": Term,
    "department": Department,
    "choice": list[Choice],
    "correction": list[Correction],
    "words_indicators": IndicatorWords,
    "words_targets": TargetWords,
    "words_tables": TableWords,
    "words_other_documents": OtherDocumentWords,
    "scheme": Scheme,
    "columns": OpenData,
    "labels": Labels,
    "settings": Settings,
    "province": ProvinceFile,
    "home_settings": HomeSettings,
    "evaluation": Evaluation,
    "manifest": Manifest,
}
"""File name in ``data/schemas`` → model; of a CSV the model of one line."""

_PUBLISHED = {"evaluation", "manifest"}


def schema_text(name: str) -> str:
    """The JSON Schema as it is committed: of the published files what is written, of the others what is read."""
    mode: Literal["serialization", "validation"] = "serialization" if name in _PUBLISHED else "validation"
    schema = TypeAdapter(MODELS[name]).json_schema(mode=mode)
    return (
        json.dumps({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}, ensure_ascii=False, indent=2)
        + "\n"
    )


def main(folder: Path = DATA / "schemas") -> None:
    """Write every schema."""
    folder.mkdir(exist_ok=True)
    for name in MODELS:
        (folder / f"{name}.schema.json").write_text(schema_text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
