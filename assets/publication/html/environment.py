"""The jinja2 environment of the HTML pages: everything escaped, a missing name is an error."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from assets.publication import wording
from assets.publication.html.table import table_html

Links = Mapping[str, Sequence[tuple[str, str]]]
"""Heading → file and words of each link."""


@cache
def environment() -> Environment:
    """The environment that all pages share; templates are compiled once per process."""
    shared = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    shared.globals |= {"wording": wording, "table_html": table_html}
    return shared
