"""What every declaration in a data file has in common."""

from pydantic import BaseModel, ConfigDict


class Declared(BaseModel):
    """A closed model: a misspelt key in a data file is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)
