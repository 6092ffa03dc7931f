"""How things are said to a parent."""

from collections.abc import Sequence
from datetime import date
from typing import Final

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
HALVES: Final = ("morning", "afternoon")
TIE_BREAKS: Final = {
    "registered_at": "registered earlier",
    "distance": "living nearer",
    "lottery": "drawn before yours",
}
_ORDINALS: Final = {1: "first", 2: "second", 3: "third"}


def daypart(part: int) -> str:
    """A day-part."""
    return f"{DAYS[part // 2]} {HALVES[part % 2]}"


def dayparts(parts: Sequence[int]) -> str:
    """Several day-parts; many are counted."""
    if len(parts) == 10:
        return "every half-day of the week"
    named = [daypart(part) for part in parts]
    return listed(named if len(named) <= 4 else [*named[:3], f"{len(named) - 3} more half-days"])


def listed(words: Sequence[str]) -> str:
    """Words in a row."""
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def day(value: date) -> str:
    """A date, such as 1 February 2027."""
    return f"{value.day} {value:%B %Y}"


def months(number: int) -> str:
    """An age."""
    if number < 0:
        return "not yet born"
    return f"{number} month{'' if number == 1 else 's'} old"


def wish(rank: int) -> str:
    """The place of a daycare in a list."""
    return f"your {_ORDINALS.get(rank, f'{rank}th')} wish"
