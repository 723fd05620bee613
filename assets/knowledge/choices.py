"""Choices: in which fiscal year the bureau lets a submitted file count, where the file itself leaves it open."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import StringConstraints, TypeAdapter, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError
from assets.warehouse.files import read_yaml

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_FEWEST_DIGITS = 12


class Choice(Declared):
    """One decision about one file in one fiscal year.

    Attributes:
        file: sha256 of its content, or at least the first 12 digits of it.
        use: whether its data count for the year.
        who: who decided, as stated.
    """

    file: Annotated[str, StringConstraints(pattern=rf"^[0-9a-f]{{{_FEWEST_DIGITS},64}}$")]
    year: int
    use: bool
    reason: Text
    who: Text
    date: date


class Choices:
    """What the bureau chose."""

    def __init__(self, choices: list[Choice]) -> None:
        self._choices = choices

    def of(self, sha256: str) -> Mapping[int, bool]:
        """Fiscal year → whether a file counts in it, of the years decided."""
        return {choice.year: choice.use for choice in self._choices if sha256.startswith(choice.file)}


def read_choices(folder: Path) -> Choices:
    """The choices of every ``*.yaml`` of a folder; a folder that is not there has none.

    Raises:
        OfficeFileError: a file is no list of choices, or two choices are about one file and year.
    """
    choices: dict[tuple[str, int], Choice] = {}
    for path in sorted(folder.glob("*.yaml")):
        for choice in _read(path):
            key = (choice.file[:_FEWEST_DIGITS], choice.year)
            if key in choices:
                raise OfficeFileError(
                    f"{path}：文件 {choice.file[:_FEWEST_DIGITS]} 在 {choice.year} 年度有两条选择；请只留一条"
                )
            choices[key] = choice
    return Choices(list(choices.values()))


def _read(path: Path) -> list[Choice]:
    try:
        return TypeAdapter(list[Choice]).validate_python(read_yaml(path) or [])
    except yaml.YAMLError as error:
        raise OfficeFileError(f"{path}：不是可以读取的 YAML（UTF-8）文件；请改正后再运行") from error
    except ValidationError as error:
        where = "、".join(dict.fromkeys(".".join(map(str, problem["loc"])) for problem in error.errors()[:3]))
        raise OfficeFileError(
            f"{path}：{where or '整个文件'} 不正确；每条须有 file、year、use、reason、who、date"
        ) from error
