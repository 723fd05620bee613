"""What everything read from a file with declared keys has in common."""

from pydantic import BaseModel, ConfigDict


class OfficeFileError(ValueError):
    """A file of the office's own cannot be used; nothing is evaluated until it is mended or taken away."""


class Declared(BaseModel):
    """A closed record: a key that it does not declare is an error, not something to drop in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
