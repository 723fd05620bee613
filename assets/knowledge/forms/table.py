"""One table of a form: how it is known, and the blocks that it has."""

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from assets.knowledge.declared import Declared
from assets.knowledge.forms.blocks import Block, PanelsBlock
from assets.knowledge.forms.words import Word
from assets.knowledge.items import labels

Unit = Literal["元", "千元", "万元", "百万元", "亿元"]


class Table(Declared):
    """One table of a form; a plain one has one block.

    Attributes:
        title: its title; ``titles`` further ones that it bears.
        shared_titles: titles that tables of other forms bear as well: the form's ``subject`` tells whose it is.
        title_pattern: a regular expression over its title without blanks, where titles are many.
        by_headers: it is recognised by its header words where its title is none that is known.
        sheet: what its sheet is called when it is sent out.
        unit: unit of its money where nothing beside or above it states one.
        phase: phase of its figures where no word says another.
        required: the form must have it.
        many: a department has as many of them as it likes, each a line: the tables of its projects.
        sendable: the bureau may send it out blank; others are of the making of systems and of other levels.
        repeats: tables of which this one only splits up what they say: nobody needs it where one of them was read.
    """

    id: str
    title: str | None = None
    titles: list[str] = []
    shared_titles: list[str] = []
    title_pattern: str | None = None
    by_headers: bool = False
    sheet: str | None = None
    unit: Unit | None = None
    phase: str = "final"
    required: bool = True
    many: bool = False
    sendable: bool = True
    repeats: list[str] = []
    blocks: list[Block] = Field(min_length=1)

    @model_validator(mode="before")
    @classmethod
    def _only_block_bears_its_id(cls, data: Any) -> Any:
        """The only block of a table needs no id of its own."""
        if isinstance(data, dict) and isinstance(blocks := data.get("blocks"), list) and len(blocks) == 1:
            return {**data, "blocks": [{"id": data.get("id"), **block} for block in blocks if isinstance(block, dict)]}
        return data

    @model_validator(mode="after")
    def _usable(self) -> Self:
        if self.phase not in labels("phase"):
            raise ValueError(f"{self.id}: phase “{self.phase}” is not in data/items.csv")
        panels = self.panels
        if panels is not None and not (self.title and (panels.header_words or self.repeats)):
            raise ValueError(f"table {self.id}: panels need a title and words")
        if panels is not None and len(self.blocks) > 1:
            raise ValueError(f"table {self.id}: panels are all that a table has")
        return self

    @property
    def panels(self) -> PanelsBlock | None:
        """Its only block, where it is made of panels."""
        block = self.blocks[0]
        return block if isinstance(block, PanelsBlock) else None

    def is_titled(self, text: str) -> bool:
        """Whether its pattern finds a text without blanks to be its title."""
        return self.title_pattern is not None and re.search(self.title_pattern, text) is not None

    def header_words(self) -> Iterator[Word]:
        """The words of the headers of its blocks."""
        yield from chain.from_iterable(block.header_words for block in self.blocks)
