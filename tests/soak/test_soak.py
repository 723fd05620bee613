"""What ``make soak`` counts: its judge knows a wrong acceptance, and what failed once can be made again."""

import random
from decimal import Decimal

import pytest

from assets.intake.ledger import Reading
from assets.intake.problems import Problem
from assets.intake.reader import FileReading, FormReading
from assets.knowledge.forms import forms
from tests.soak.mutants import Mutant, mutant_of
from tests.soak.originals import originals
from tests.soak.verdicts import soak_mutants, verdict_on

SAID = Problem("a.csv", "", "", "一行", "两行", "补全")


def reading(*values: str, said: bool = False) -> FileReading:
    """A file of so many figures, one in each row."""
    form = next(form for form in forms() if form.id == "tidy_figures")
    readings = [
        Reading("01", 2023, "staff", "final", "total", row, Decimal(value), "人", None, 0, value, "value", "CSV",
                f"D{row}", 0)
        for row, value in enumerate(values, start=1)
    ]  # fmt: skip
    return FileReading([FormReading(form, readings)], [SAID] if said else [])


@pytest.mark.parametrize(
    ("effect", "cell", "after", "verdict"),
    [
        ("seen", "", reading("12", "34"), "same"),
        ("seen", "", reading("12", "3"), "wrong"),
        ("seen", "", reading("12"), "wrong"),
        ("seen", "", reading("34", "12"), "wrong"),
        ("seen", "", reading("12", said=True), "said"),
        ("same", "", reading("12"), "wrong"),
        ("unseen", "", reading("12"), "unseen"),
        ("unseen", "D2", reading("12", "3"), "unseen"),
        ("unseen", "D2", reading("1", "3"), "wrong"),
    ],
)
def test_verdict(effect: str, cell: str, after: FileReading, verdict: str) -> None:
    """A number cut short, a row lost, values moved, more changed than one cell: wrongly accepted if in silence."""
    mutant = Mutant("", b"", effect, cell)  # type: ignore[arg-type]
    assert verdict_on(reading("12", "34"), mutant, after)[0] == verdict


def test_one_seed_makes_the_same_mutants() -> None:
    """The same bytes each time."""
    files = list(originals(None))
    made = [[mutant_of(file, random.Random(7)).data for file in files] for _ in range(2)]
    assert made[0] == made[1]


def test_no_mutant_is_wrongly_accepted(tmp_path) -> None:
    """A few of each container; ``make soak`` reads thousands."""
    verdicts = soak_mutants(None, 60, 3, tmp_path)
    assert verdicts.total("refused") and verdicts.total("same") and not verdicts.failures
