"""The declaration of a province: ``province.yaml``, its districts and where the home of each is."""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated, Self

import yaml
from pydantic import ConfigDict, Field, StringConstraints, ValidationError, model_validator

from assets.graph.district import DISTRICT_VARIABLE
from assets.graph.home import HOME_VARIABLE, Home, load_home
from assets.graph.home_settings import DuckDB, DuckLake
from assets.knowledge.declared import Declared, OfficeFileError, reason
from assets.warehouse.duckdb_file import DuckDBFile
from assets.warehouse.files import SAMPLE, read_yaml
from assets.warehouse.lake import Lake
from assets.warehouse.warehouse import Warehouse
from pipelines.instance import INSTANCE_VARIABLE, write_settings

Code = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_]+$")]
"""A district's code: it begins the keys of its assets and names its code location."""

_FILE = "rollup.duckdb"


class District(Declared):
    """One district.

    Attributes:
        home: its home; a relative path begins at the folder of the declaration.
    """

    code: Code
    name: str
    home: Path


class ProvinceFile(Declared):
    """What is declared of a province.

    Attributes:
        runs_at_once: districts that are evaluated at the same time; of one district there is always one run.
        rollup: where the results of all districts lie: a DuckDB file beside the declaration, or a lake.
    """

    model_config = ConfigDict(hide_input_in_errors=True)  # as in a home's settings: no password is repeated

    name: str
    runs_at_once: Annotated[int, Field(ge=1, le=1000)] = 1
    rollup: Annotated[DuckDB | DuckLake, Field(discriminator="kind")] = DuckDB()
    districts: Annotated[list[District], Field(min_length=1)]

    @model_validator(mode="after")
    def _apart(self) -> Self:
        """Two districts never share a code, a name or a home."""
        for label, values in (
            ("代码", [district.code for district in self.districts]),
            ("名称", [district.name for district in self.districts]),
            ("安装目录", [str(district.home) for district in self.districts]),
        ):
            if double := [value for value, count in Counter(values).items() if count > 1]:
                raise ValueError(f"{label}重复：{'、'.join(double)}")
        return self


@dataclass(frozen=True)
class Province:
    """A province as declared.

    Attributes:
        folder: of the declaration; the Dagster instance of all districts lies there too.
    """

    folder: Path
    declared: ProvinceFile

    @cached_property
    def districts(self) -> dict[str, District]:
        """Code → district, in the order of the declaration."""
        return {district.code: district for district in self.declared.districts}

    @property
    def instance(self) -> Path:
        """The Dagster instance of all districts."""
        return self.folder / "dagster"

    @property
    def rollup(self) -> Warehouse:
        """The warehouse of all districts' results."""
        tables = self.declared.rollup
        if isinstance(tables, DuckLake):
            return Warehouse(Lake(tables.catalog, self.folder / tables.data_path))
        return Warehouse(DuckDBFile(self.folder / _FILE))

    def home(self, district: District) -> Home:
        """The home of a district.

        Raises:
            OfficeFileError: there is none, or it cannot be read; what is not there must not be taken for the sample.
        """
        with readable(district):
            home = load_home((self.folder / district.home).resolve())
        if home.input == SAMPLE:
            raise OfficeFileError(f"{district.name}的安装目录 {home.root} 里没有收件文件夹 inbox")
        return home

    def chosen(self, codes: Collection[str]) -> list[District]:
        """The districts of these codes, or all where there are none.

        Raises:
            OfficeFileError: a code that is not declared.
        """
        if unknown := sorted(set(codes) - set(self.districts)):
            raise OfficeFileError(f"没有登记代码为 {'、'.join(unknown)} 的区县")
        return [district for district in self.districts.values() if not codes or district.code in codes]

    def environment(self, district: District) -> dict[str, str]:
        """The variables of a process that works for a district."""
        return {
            HOME_VARIABLE: str(self.home(district).root),
            DISTRICT_VARIABLE: district.code,
            INSTANCE_VARIABLE: str(self.instance),
        }

    def prepare(self) -> None:
        """Write the settings of the instance, made if need be.

        Raises:
            OfficeFileError: the operator's settings cannot be used.
        """
        one_writer = any(isinstance(home.tables, DuckDB) for _, home in self.homes())
        write_settings(self.instance, one_writer=one_writer, runs_at_once=self.declared.runs_at_once)

    def homes(self) -> Iterator[tuple[District, Home]]:
        """Each district whose home can be read, with its home."""
        for district in self.districts.values():
            with suppress(OfficeFileError):
                yield district, self.home(district)


@contextmanager
def readable(district: District) -> Iterator[None]:
    """What cannot be read of a home meanwhile stops its own district and no other.

    Raises:
        OfficeFileError: something cannot; a sentence with its path.
    """
    try:
        yield
    except OSError as error:
        raise OfficeFileError(f"{district.name}的安装目录 {district.home} 不能读取：{error}") from error


def read_province(path: Path) -> Province:
    """The province that a file declares.

    Raises:
        OfficeFileError: it cannot be read or declares something else.
    """
    try:
        province = Province(path.resolve().parent, ProvinceFile.model_validate(read_yaml(path)))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise OfficeFileError(f"区县清单 {path} 不能用：{reason(error)}") from error
    homes: dict[Path, District] = {}
    for district in province.districts.values():  # one home by two paths would count twice
        other = homes.setdefault((province.folder / district.home).resolve(), district)
        if other is not district:
            raise OfficeFileError(f"区县清单 {path} 不能用：{other.name}和{district.name}是同一个安装目录")
    if shared := _one_lake(province):
        raise OfficeFileError(f"区县清单 {path} 不能用：{shared}")
    return province


def _one_lake(province: Province) -> str | None:
    """Which two of the districts and the rollup would write into each other's tables, as a sentence."""
    lakes: dict[object, int] = {}
    owners = [("汇总", province.folder, province.declared.rollup)]
    owners += [(district.name, home.root, home.tables) for district, home in province.homes()]
    for number, (name, root, tables) in enumerate(owners):
        if isinstance(tables, DuckLake):
            for key in (tables.database, (root / tables.data_path).resolve()):
                other = lakes.setdefault(key, number)
                if other != number:
                    return (
                        f"{owners[other][0]}和{name}的数据仓库是同一个（{tables.catalog}，{tables.data_path}）："
                        "目录数据库和数据文件夹都须各用各的，否则会改写对方的数据"
                    )
    return None
