"""What every declaration in a data file has in common."""

from pydantic import BaseModel, ConfigDict


class OfficeFileError(ValueError):
    """A file of the office's own cannot be used; nothing is evaluated until it is mended or taken away."""


class Declared(BaseModel):
    """A closed model: a misspelt key in a data file is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
