"""JSON Schemas of the data files and of ``evaluation.json``, generated from the models (``make schemas``)."""

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import TypeAdapter

from assets.declared import Check, FullClaim, GradeUse, Identity, Measure, StatedRate
from assets.evaluation.schemes import Scheme
from assets.intake.corrections import Correction
from assets.intake.forms import Form
from assets.intake.indicators import IndicatorSynonyms, TargetWords
from assets.intake.register import Department
from assets.intake.report_words import Wording
from assets.intake.statements import Statements
from assets.monitoring import Monitoring
from assets.paths import DATA
from assets.publication.evaluation import Evaluation
from assets.publication.open_data import OpenData
from assets.vocabulary import Term

MODELS: dict[str, Any] = {
    "form": Form,
    "cross_footing": list[Identity],
    "measures": list[Measure],
    "full_claims": list[FullClaim],
    "grade_uses": list[GradeUse],
    "stated_rates": list[StatedRate],
    "statements": Statements,
    "monitoring": Monitoring,
    "check": Check,
    "report_sentences": Wording,
    "item": Term,
    "department": Department,
    "correction": list[Correction],
    "indicator_synonyms": IndicatorSynonyms,
    "target_words": TargetWords,
    "scheme": Scheme,
    "columns": OpenData,
    "evaluation": Evaluation,
}
"""File name in ``data/schemas`` → model; of a CSV the model of one line."""


def schema_text(name: str) -> str:
    """The JSON Schema as it is committed. ``evaluation`` describes what is written, the others what is read."""
    mode: Literal["serialization", "validation"] = "serialization" if name == "evaluation" else "validation"
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
