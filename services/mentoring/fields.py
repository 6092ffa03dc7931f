"""What fields that are sent to mentoring may be, whatever they belong to."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Word = Annotated[str, Field(min_length=1, max_length=100)]


class Body(BaseModel):
    """A request body: a field that nobody knows is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
