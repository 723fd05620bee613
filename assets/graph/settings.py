"""Settings of an office: ``bureau/settings.yaml``. Each may be left out, and so may the file."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, TypeAdapter, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError
from assets.warehouse.files import read_yaml

_LEAP_YEAR = 2024


def _web_address(text: str) -> str:
    TypeAdapter(HttpUrl).validate_python(text)
    return text


def _day_of_year(text: str) -> str:
    date.fromisoformat(f"{_LEAP_YEAR}-{text}")
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
MailAddress = Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+$")]


class Mail(Declared):
    """The mail server to which the office hands its mails.

    Attributes:
        user: who logs in; the password stands in the environment (``JIPING_MAIL_PASSWORD``), never in a file.
    """

    host: str
    port: int = 25
    security: Literal["none", "starttls", "tls"] = "none"
    user: str | None = None
    sender: MailAddress
    recipients: Annotated[list[MailAddress], Field(min_length=1)]


class License(Declared):
    """Under which licence an office gives away its open data.

    Attributes:
        name: its id in the Open Definition's list, such as ``CC-BY-4.0``.
        title: what it is called.
        path: where its text stands.
    """

    name: Annotated[str, StringConstraints(pattern=r"^[\w.-]+$")]
    title: str | None = None
    path: WebAddress | None = None


UNSPECIFIED = License(name="notspecified", title="没有指定许可；使用前请征得发布单位同意")
"""What is said where an office says nothing: nobody's data are given away for it."""


class Settings(Declared):
    """What an office decides of its installation.

    Attributes:
        first_fiscal_year: nothing older is evaluated.
        deadline: month and day (``07-31``) by which the year's evaluation must have been published.
        outputs_url: where a web server shows the outputs folder.
        webhook: where failures and refusals are sent as JSON.
        mail: by which server, and to whom, they are sent as mails.
        license: of the open data.
    """

    first_fiscal_year: Annotated[int, Field(ge=1990, le=2100)] = 2010
    deadline: Annotated[str, StringConstraints(pattern=r"^\d\d-\d\d$"), AfterValidator(_day_of_year)] | None = None
    outputs_url: WebAddress | None = None
    webhook: WebAddress | None = None
    mail: Mail | None = None
    license: License = UNSPECIFIED


def read_settings(path: Path) -> Settings:
    """The settings of a file; the defaults where there is none.

    Raises:
        OfficeFileError: it declares something else.
    """
    if not path.is_file():
        return Settings()
    try:
        return Settings.model_validate(read_yaml(path) or {})
    except (yaml.YAMLError, ValidationError) as error:
        raise OfficeFileError(f"设置文件 {path} 不能用：{error}") from error
