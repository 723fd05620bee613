"""The committed JSON Schemas are those of the models."""

import json

import pytest

from assets.knowledge.checks import checks
from assets.knowledge.forms import forms
from assets.knowledge.items import terms
from assets.knowledge.register import read_register
from assets.knowledge.rules import identities, limits, measures
from assets.knowledge.schemes import schemes
from assets.warehouse.files import DATA
from pipelines.json_schemas import MODELS, schema_text


@pytest.mark.parametrize("name", MODELS)
def test_schema_is_current(name: str) -> None:
    """Whoever changes a model runs ``make schemas``; an editor then checks the data files as the project does."""
    committed = (DATA / "schemas" / f"{name}.schema.json").read_text(encoding="utf-8")
    assert committed == schema_text(name)
    assert json.loads(committed)["$schema"].endswith("2020-12/schema")


def test_declared_data_is_valid() -> None:
    """Every data file of the project passes its model."""
    assert forms()
    assert identities()
    assert measures()
    assert limits().full_claims
    assert limits().grade_uses
    assert checks()
    assert schemes()
    assert terms()
    assert read_register(DATA / "departments.csv").departments


def test_no_message_has_an_unknown_placeholder() -> None:
    """A check's message uses only what a check SELECT provides."""
    for check in checks():
        text = check.message
        for known in ("{subject}", "{left}", "{right}", "{right_label}", "{limit}", "{difference}"):
            text = text.replace(known, "")
        assert "{" not in text, check.id
