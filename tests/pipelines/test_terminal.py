"""The terminal shows what stands in names and cells of submitted files; it does nothing of it."""

import pytest
from rich.table import Table
from rich.tree import Tree

from pipelines.cli.terminal import console

HOSTILE = "甲\x1b[31m乙\u202e\x07丙\x9b2J[bold red]丁[/] :x: [link=file:///etc]戊"
AS_PRINTED = "甲�[31m乙��丙�2J[bold red]丁[/] :x: [link=file:///etc]戊"


def in_a_table(text: str) -> Table:
    """A text as title, heading and cell."""
    table = Table(text, title=text)
    table.add_row(text)
    return table


@pytest.mark.parametrize(
    ("shown", "times"), [(HOSTILE, 1), (in_a_table(HOSTILE), 3), (Tree(HOSTILE), 1)], ids=["text", "table", "tree"]
)
def test_nothing_in_a_text_is_done(shown: str | Table | Tree, times: int) -> None:
    """Control characters, such as turn a line around, markup and names of emoji come out as characters or as “�”."""
    with console.capture() as printed:
        console.print(shown)
    assert printed.get().count(AS_PRINTED) == times
    assert "\x1b" not in printed.get()
