"""How an official gets from Dagster to a published file: by a link where the outputs are served, else by its path."""

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_MARKUP = str.maketrans({character: "\\" + character for character in "\\|[]()<>`*_#!"})


@dataclass(frozen=True)
class Links:
    """Links to files below the outputs folder; Dagster's UI opens none to a file of the machine.

    Attributes:
        outputs: the folder.
        url: where a web server shows it; empty where none does.
    """

    outputs: Path
    url: str

    def to(self, path: Path, label: str = "") -> str:
        """Markdown that leads to a file or folder.

        Args:
            label: what is read; the path, if not given.
        """
        relative = path.relative_to(self.outputs).as_posix()
        if self.url:
            return f"[{escaped(label or relative)}]({self.url.rstrip('/')}/{quote(relative)})"
        code = f"`{str(path).replace('`', '')}`"
        return f"{escaped(label)} {code}" if label else code


def escaped(text: str) -> str:
    """A text that stays one cell of a Markdown table and carries no markup."""
    return text.translate(_MARKUP)


def unescaped(markdown: str) -> str:
    """The text that ``escaped`` was given."""
    return re.sub(r"\\(.)", r"\1", markdown)
