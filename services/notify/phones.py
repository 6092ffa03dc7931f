"""Telephone numbers as people and SMS centres write them."""

from functools import lru_cache

import phonenumbers


@lru_cache(maxsize=10_000)
def normalised(number: str, region: str) -> str:
    """A number in E.164, read as written in `region` (ISO 3166) unless it says another country.

    What is no number (a short code, a name) comes back as it is.
    """
    digits = "".join(character for character in number if character.isdigit())
    candidates = [number] if number.startswith(("+", "0")) else [f"+{digits}", number]
    for candidate in candidates:
        try:
            parsed = phonenumbers.parse(candidate, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(parsed):
            return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))
    return number
