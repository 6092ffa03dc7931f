"""How many mentees a place can still take: its number, less the most who are there at once."""

from collections.abc import Iterable
from datetime import date

from services.matching.traineeships.domain.places import Place, Taken


def free_in(place: Place, taken: Iterable[Taken], starts_on: date, ends_on: date) -> int:
    """How many more a place can take through a whole period, both days included; two who share no weekday are two.

    `taken` is what is taken of this place. Never below zero, also where more was agreed than the place has now.
    """
    there = [one for one in taken if one.starts_on <= ends_on and one.ends_on >= starts_on]
    begins = {max(one.starts_on, starts_on) for one in there}
    most = max((sum(one.starts_on <= day <= one.ends_on for one in there) for day in begins), default=0)
    return max(0, place.number - most)
