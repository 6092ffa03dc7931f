"""A place to learn on the work floor of a daycare."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Final, Literal, get_args

from services.mentoring.domain import Fault
from shared.contracts.mentoring import PlaceKind, TraineeshipPlaceOffered, Weekday

AgeGroup = Literal["babies", "toddlers", "any"]

KINDS: Final[tuple[PlaceKind, ...]] = get_args(PlaceKind)
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
    kind: PlaceKind
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


def is_news(place: Place, known: Place | None, today: date) -> bool:
    """Whether matching needs to hear of a place: it is new or changed, and not over, or was not over as told before."""
    return place != known and max(place.until_on, known.until_on if known else place.until_on) >= today


def offered(place: Place, now: datetime) -> TraineeshipPlaceOffered:
    """The event of a place."""
    return TraineeshipPlaceOffered(
        place_id=place.place_id,
        daycare_id=place.daycare_id,
        daycare_name=place.daycare_name,
        postcode=place.postcode,
        kind=place.kind,
        programme=place.programme_id,
        starts_on=place.from_on,
        ends_on=place.until_on,
        days=place.days,
        number=place.number,
        age_group=None if place.age_group == "any" else place.age_group,
        languages=place.languages,
        has_mentor=place.has_mentor,
        offered_at=now,
    )
