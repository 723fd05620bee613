"""What a home remembers: ``settings.yaml`` in its root, the operator's, which no bureau and no sender can write."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self

import yaml
from pydantic import AfterValidator, ConfigDict, Field, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError, reason
from assets.warehouse.files import read_yaml

_WORD = re.compile(r"\s*(\w+)\s*=\s*('(?:\\.|[^'\\])*'|[^\s']+)")
"""``keyword=value`` as libpq reads it."""


def _catalog(text: str) -> str:
    words = _WORD.findall(text)
    if not words or _WORD.sub("", text).strip():
        raise ValueError("写成 host=… port=… user=… dbname=…")
    if any(word.startswith("password") or word == "sslpassword" for word, _ in words):
        raise ValueError("密码不写在文件里：用 ~/.pgpass 或环境变量 PGPASSWORD")
    return text


def _folder(path: Path) -> Path:
    if re.match(r"\w{2,}:/", str(path)):
        raise ValueError("须是本机或共享盘上的文件夹；不支持 S3 等网址")
    return path


class DuckDB(Declared):
    """The warehouse is one file of the home."""

    kind: Literal["duckdb"] = "duckdb"


class DuckLake(Declared):
    """The warehouse is a lake, for many processes and machines (extra ``lake``).

    Attributes:
        catalog: a database of PostgreSQL in libpq's words, without a password.
        data_path: folder of the Parquet files; a relative one lies in the home.
    """

    kind: Literal["ducklake"]
    catalog: Annotated[str, AfterValidator(_catalog)]
    data_path: Annotated[Path, AfterValidator(_folder)]

    @property
    def database(self) -> frozenset[tuple[str, str]]:
        """What ``catalog`` says of the database, in whatever order and whoever asks it."""
        words = {word: value.strip("'") for word, value in _WORD.findall(self.catalog)}
        user = words.pop("user", "")
        return frozenset({"dbname": user, **words}.items())


class HomeSettings(Declared):
    """What a home remembers.

    Attributes:
        input: folder of submissions; it and the next are relative to the home, where they lie in it.
        outputs: folder of the published documents.
        warehouse: where the tables lie.
    """

    model_config = ConfigDict(hide_input_in_errors=True)  # a password that stands there after all is not repeated

    input: Path | None = None
    outputs: Path | None = None
    warehouse: Annotated[DuckDB | DuckLake, Field(discriminator="kind")] = DuckDB()

    def of(self, root: Path) -> Self:
        """The settings with the folders of the home at ``root``, wherever that lies now."""
        return self.model_copy(
            update={"input": self.input and root / self.input, "outputs": self.outputs and root / self.outputs}
        )


def read_home_settings(path: Path) -> HomeSettings:
    """What a home remembers; nothing where there is no file.

    Raises:
        OfficeFileError: it declares something else.
    """
    if not path.is_file():
        return HomeSettings()
    try:
        return HomeSettings.model_validate(read_yaml(path) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise OfficeFileError(
            f"{path} 无法使用，请改正（或删去后用 --input、--out 重新指定文件夹）：{reason(error)}"
        ) from error
