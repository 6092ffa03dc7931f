"""A place to learn on the work floor of a daycare."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, Literal, get_args

from services.mentoring.domain import Fault

Kind = Literal["workplace-learning", "traineeship"]
AgeGroup = Literal["babies", "toddlers", "any"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
AGE_GROUPS: Final[tuple[AgeGroup, ...]] = get_args(AgeGroup)
WEEKDAYS: Final[tuple[Weekday, ...]] = get_args(Weekday)


@dataclass(frozen=True, slots=True)
class Place:
    """Room for `number` mentees at a time, on these days, from the first to the last day.

    `programme_id`: the programme that it is kept for; None: any. `has_mentor`: somebody there guides mentees.
    """

    place_id: str
    daycare_id: str
    daycare_name: str
    postcode: str
    kind: Kind
    days: tuple[Weekday, ...]
    from_on: date
    until_on: date
    number: int
    age_group: AgeGroup = "any"
    languages: tuple[str, ...] = ()
    has_mentor: bool = False
    programme_id: str | None = None

    def document(self) -> dict[str, Any]:
        """All of it, as JSON has it."""
        return asdict(self)


def faults_of(place: Place) -> list[Fault]:
    """What cannot be true of a place by itself."""
    found = []
    if place.until_on < place.from_on:
        found.append(Fault("until_on", f"is before the first day, {place.from_on}"))
    if place.number < 1:
        found.append(Fault("number", "must be at least 1"))
    if not place.days:
        found.append(Fault("days", "must name at least one day"))
    if len(set(place.days)) < len(place.days):
        found.append(Fault("days", "names a day more than once"))
    return found
