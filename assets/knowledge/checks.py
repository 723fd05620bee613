"""The declared checks: ``data/rules/checks.csv``, a line for each SELECT of ``sql/checks``."""

import csv
from functools import cache
from typing import Literal

from pydantic import TypeAdapter

from assets.knowledge.declared import Declared
from assets.warehouse.files import DATA
from assets.warehouse.sql_models import load_model

_RESTS_ON = {"single cells": False, "whole tables": True}


class Check(Declared):
    """One line of ``data/rules/checks.csv``; its SELECT is ``sql/checks/<id>.sql``.

    Attributes:
        audience: who has to act on what it finds; a bureau's typo or a setting is no matter of the department's.
        blocking: while it is offended, the documents of the department-year are drafts.
        message: what is read then; ``{subject}``, ``{left}``, ``{right}``, ``{right_label}``, ``{limit}`` and
            ``{difference}`` stand for what the SELECT gives.
    """

    id: str
    severity: Literal["error", "warning", "info"]
    category: str
    audience: Literal["department", "bureau", "operator"]
    blocking: bool
    label: str
    message: str

    @property
    def over_tables(self) -> bool:
        """Whether it judges whole tables: a sum, a share, a comparison of lines; else cells, each by itself.

        Raises:
            ValueError: its SELECT does not say so.
        """
        rests_on = load_model("checks", self.id).rests_on
        if rests_on not in _RESTS_ON:
            raise ValueError(f"sql/checks/{self.id}.sql: the header must say “-- rests on: {' | '.join(_RESTS_ON)}”")
        return _RESTS_ON[rests_on]


@cache
def checks() -> list[Check]:
    """``data/rules/checks.csv``, in file order."""
    with (DATA / "rules" / "checks.csv").open(encoding="utf-8", newline="") as file:
        return TypeAdapter(list[Check]).validate_python(list(csv.DictReader(file)))


@cache
def check_labels() -> dict[str, str]:
    """Check id → its name."""
    return {check.id: check.label for check in checks()}
