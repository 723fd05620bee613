"""Settings of an office: ``bureau/settings.yaml``. Each may be left out, and so may the file."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import AfterValidator, Field, HttpUrl, StringConstraints, TypeAdapter, ValidationError

from assets.knowledge.declared import Declared, OfficeFileError, reason
from assets.warehouse.files import read_yaml

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")
"""The one time zone of the whole country, which has no summer time."""
_COMMON_YEAR = 2023


def _web_address(text: str) -> str:
    TypeAdapter(HttpUrl).validate_python(text)
    return text


def _day_of_year(text: str) -> str:
    try:
        date.fromisoformat(f"{_COMMON_YEAR}-{text}")
    except ValueError as error:
        raise ValueError("不是每年都有的一天") from error  # 29 February
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
        deadline: month and day (``07-31``) by which the evaluation of the year before must have been published.
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

    def due_by(self, fiscal_year: int) -> datetime | None:
        """When the last day begins on which a fiscal year is to be published; without a deadline it never is."""
        if self.deadline is None or fiscal_year < self.first_fiscal_year:
            return None
        return datetime.fromisoformat(f"{fiscal_year + 1}-{self.deadline}").replace(tzinfo=BEIJING)

    def due_year(self, now: datetime) -> int | None:
        """The fiscal year whose last day has come, of several the latest; ``None`` where there is none yet."""
        for fiscal_year in (now.astimezone(BEIJING).year - 1, now.astimezone(BEIJING).year - 2):
            last_day = self.due_by(fiscal_year)
            if last_day is not None and last_day <= now:
                return fiscal_year
        return None

    def is_overdue(self, fiscal_year: int, now: datetime) -> bool:
        """Whether a fiscal year should have been published before today."""
        last_day = self.due_by(fiscal_year)
        return last_day is not None and last_day + timedelta(days=1) <= now


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
        raise OfficeFileError(f"设置文件 {path} 不能用：{reason(error)}") from error
