"""Requests that nobody made: families with a number for a name, a phone each, and wishes of their own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from deploy.local.access import FIRST_DESK

PHONES: Final = range(470_100_000, 471_000_000)
"""Numbers of `+32 …` that the made-up families have: in no use that we know of, and no text leaves this machine."""
LANGUAGES: Final = ("nl", "fr", "en", "ar")
DAYS_UNTIL_START: Final = 60
DAYPARTS: Final = tuple(f"{day}-{half}" for day in ("mon", "tue", "wed", "thu", "fri") for half in ("am", "pm"))
WISHED_DAYCARES: Final = 4


class TooManyError(ValueError):
    """There are not so many phone numbers for made-up families."""


@dataclass(frozen=True, slots=True)
class MadeUp:
    """A request as it is sent, and the phone on which its family is texted."""

    phone: str
    body: dict[str, Any]


def made_up_requests(count: int, daycares: Sequence[str], today: date, random: Random) -> list[MadeUp]:
    """So many requests, no two with the same phone; wishes out of `daycares`, or near a postcode when there are none.

    Raises TooManyError.
    """
    if count > len(PHONES):
        raise TooManyError(f"at most {len(PHONES):,} requests can be made up")
    first = random.randrange(len(PHONES) - count + 1)
    return [made_up(f"+32{number}", daycares, today, random) for number in PHONES[first : first + count]]


def made_up(phone: str, daycares: Sequence[str], today: date, random: Random) -> MadeUp:
    """One request of the family with this phone."""
    start_on = today + timedelta(days=DAYS_UNTIL_START)
    birth_date = start_on - timedelta(days=random.randrange(240, 850))
    first = random.randrange(0, 8, 2)
    wished = random.sample(daycares, min(WISHED_DAYCARES, len(daycares)))
    near: dict[str, Any] = {} if wished else {"postcode": "2140", "max_km": 10}
    language = random.choice(LANGUAGES)
    body = {
        "contact_point": FIRST_DESK,
        "guardian": {
            "name": f"Voorbeeld {phone[-6:]}",
            "phone": phone,
            "spoken_language": language,
            "text_language": language,
            "consent": {"texts": True, "matching": True},
        },
        "children": [{"birth_date": birth_date.isoformat()}],
        "care": {"start_on": start_on.isoformat(), "dayparts": DAYPARTS[first : first + 2]},
        "wishes": {"daycares": wished, **near},
        "priority_grounds": random.sample(("work-4-5", "single-parent", "low-income"), random.randrange(3)),
    }
    return MadeUp(phone, body)
