"""What fields that are sent to mentoring may be, whatever they belong to."""

from typing import Annotated, Final

import langcodes
import phonenumbers
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

PHONE_REGION: Final = "BE"
"""Where a phone number without a country code is from."""


def _phone(text: str) -> str:
    try:
        number = phonenumbers.parse(text, PHONE_REGION)
    except phonenumbers.NumberParseException:
        raise ValueError("is no phone number") from None
    if not phonenumbers.is_valid_number(number):
        raise ValueError("is no phone number that exists")
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _language(tag: str) -> str:
    if not langcodes.tag_is_valid(tag):
        raise ValueError("must be the code of a language, like nl, fr or ary")
    return tag


Phone = Annotated[str, Field(max_length=30), AfterValidator(_phone)]
"""A phone number, kept in E.164."""
Language = Annotated[str, Field(max_length=30), AfterValidator(_language)]
Word = Annotated[str, Field(min_length=1, max_length=100)]


def _listed(text: object) -> object:
    if not isinstance(text, str):
        return text
    return [item.strip() for item in text.replace(";", ",").split(",") if item.strip()]


Listed = Annotated[tuple[Word, ...], BeforeValidator(_listed)]
"""Words with commas between, as a person types them."""
Postcode = Annotated[str, Field(pattern=r"^[0-9A-Za-z][0-9A-Za-z -]{1,9}$")]
"""Of any country, as the desks take it."""
Known = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f]+$")]
"""The id of something that somebody else keeps: no control characters, which no database takes."""


class Body(BaseModel):
    """A request body: a field that nobody knows is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)
