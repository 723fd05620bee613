"""What everything read from a file with declared keys has in common."""

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """A closed record: a key that it does not declare is an error, not something to drop in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
