"""What fields that are sent to intake may be, whatever they belong to."""

from datetime import date
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError


def refuse(detail: str) -> PydanticCustomError:
    """To raise in a validator: what is wrong with the field, as its problem says it."""
    return PydanticCustomError("refused", "{detail}", {"detail": detail})


def readable(text: str) -> str:
    """The text, without what no database keeps and no page shows."""
    if any(ord(character) < 32 or 0xD800 <= ord(character) < 0xE000 for character in text):
        raise refuse("holds characters that are no text")
    return text


def _day(value: Any) -> Any:
    if not isinstance(value, str) or len(value) != 10:
        raise refuse("must be a date like 2027-02-01")
    return value


def once(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """The values, none of them twice."""
    twice = {value for value in values if values.count(value) > 1}
    if twice:
        raise refuse(f"names {', '.join(sorted(twice))} more than once")
    return values


TRIMMED: Final = StringConstraints(strip_whitespace=True, min_length=1, max_length=200)
READABLE: Final = AfterValidator(readable)

Id = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100), READABLE]
Name = Annotated[str, TRIMMED, READABLE]
Day = Annotated[date, BeforeValidator(_day)]
YesNo = Annotated[bool, Field(strict=True)]


class Body(BaseModel):
    """Something sent to us. A field that nobody knows is refused, so that a misspelt one is not lost in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)
