"""The register of departments: who must submit, and by which names they are known."""

import csv
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assets.intake.forms import normalise


class RegisterError(ValueError):
    """The register itself cannot be used; nothing can be attributed without it."""


class Department(BaseModel):
    """One department.

    Attributes:
        aliases: other and former names, separated by ``|`` in the file.
        scheme: scoring scheme id; empty means the scheme declared for the region.
        synthetic: made-up data, labelled as such on every document.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    department_id: str
    name: str
    region: str = ""
    aliases: tuple[str, ...] = ()
    scheme: str | None = None
    synthetic: bool = False


class Register:
    """Departments by id, name and alias."""

    def __init__(self, departments: list[Department]) -> None:
        self.departments = departments
        self._by_name: dict[str, Department] = {}
        known_ids: set[str] = set()
        for department in departments:
            if department.department_id in known_ids:
                raise RegisterError(f"部门登记表中编码 {department.department_id} 出现两次，编码须唯一")
            known_ids.add(department.department_id)
            for name in (department.department_id, department.name, *department.aliases):
                other = self._by_name.setdefault(normalise(name), department)
                if other.department_id != department.department_id:
                    raise RegisterError(
                        f"部门登记表中“{name}”同时指向 {other.department_id} 和 {department.department_id}，名称须唯一"
                    )

    def names(self) -> list[str]:
        """Every id, name and alias, as names are compared."""
        return list(self._by_name)

    def find(self, name: str) -> Department | None:
        """The department of that id, name or alias; never a similar one."""
        return self._by_name.get(normalise(name))


def read_register(path: Path) -> Register:
    """Read ``department_id,name,region[,aliases,scheme,synthetic]`` from a UTF-8 or GB18030 CSV.

    Raises:
        RegisterError: another encoding, missing columns, empty ids, or one id or name for two departments.
    """
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError as error:
            raise RegisterError(f"{path}：无法识别的文字编码；请另存为“CSV UTF-8”") from error
    departments = []
    reader = csv.DictReader(text.splitlines())
    missing = {"department_id", "name"} - set(reader.fieldnames or [])
    if missing:
        raise RegisterError(f"{path}：缺少列 {'、'.join(sorted(missing))}；需要 department_id,name,region")
    for line, row in enumerate(reader, start=2):
        values = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        aliases = tuple(filter(None, values.pop("aliases", "").split("|")))
        try:
            department = Department.model_validate({**values, "aliases": aliases})
        except ValidationError as error:
            raise RegisterError(f"{path} 第 {line} 行：{error.errors()[0]['loc'][0]} 不正确") from error
        if "/" in department.department_id or department.department_id.startswith("."):
            raise RegisterError(f"{path} 第 {line} 行：部门编码“{department.department_id}”不能作文件夹名")
        departments.append(department)
    return Register(departments)
