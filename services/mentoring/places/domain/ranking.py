"""Which places suit a mentee, best first, and why: by needs, wishes and residence (NIKO(L), workplace learning).

A place is possible when it has room in the period, is open on a day that the mentee wishes, and is not farther than the
mentee can travel. Possible places are ordered by, one after the other: a mentor on the floor, the wished age group, a
language in common, how many of the wished days, and the distance. The order is the coordinator's to overrule: a person
decides, and the reasons go with the decision.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from services.mentoring.places.domain.place import AgeGroup, Place
from shared.contracts.mentoring import Weekday
from shared.geography import Point, distance_km

Reason = Literal[
    "has-mentor", "no-mentor", "age-group", "other-age-group", "language", "no-language", "all-days", "some-days"
]
Obstacle = Literal["period", "full", "days", "too-far", "other-programme"]

REACH_KM: Final = {"foot": 3.0, "bicycle": 10.0, "public": 25.0, "car": 40.0}
"""How far somebody travels who stated no distance: assumptions, to be replaced by a stated wish."""


@dataclass(frozen=True, slots=True)
class Needs:
    """What a mentee needs and wishes. `home`: the middle of the postcode; None: nobody knows it."""

    programme_id: str
    from_on: date
    until_on: date
    home: Point | None = None
    days: tuple[Weekday, ...] = ()
    max_km: float | None = None
    transport: str | None = None
    age_group: AgeGroup = "any"
    languages: tuple[str, ...] = ()

    @property
    def reach_km(self) -> float | None:
        """How far a place may be; None: anywhere."""
        return self.max_km if self.max_km is not None else REACH_KM.get(self.transport or "")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A place with how many more it can take in the period that is needed, and where it is."""

    place: Place
    left: int
    at: Point | None = None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place for a mentee: the reasons for and against it, or the obstacles that rule it out."""

    place: Place
    left: int
    km: float | None
    reasons: tuple[Reason, ...]
    obstacles: tuple[Obstacle, ...]


def rank(needs: Needs, vacancies: Iterable[Vacancy]) -> list[Ranked]:
    """All places, the best first; those that are ruled out last, with why."""
    found = [_judged(needs, vacancy) for vacancy in vacancies]
    return sorted(found, key=lambda one: _order(needs, one))


def _judged(needs: Needs, vacancy: Vacancy) -> Ranked:
    km = distance_km(needs.home, vacancy.at) if needs.home and vacancy.at else None
    return Ranked(
        vacancy.place, vacancy.left, km, tuple(_reasons(needs, vacancy.place)), tuple(_obstacles(needs, vacancy, km))
    )


def _obstacles(needs: Needs, vacancy: Vacancy, km: float | None) -> Iterable[Obstacle]:
    place, reach = vacancy.place, needs.reach_km
    if place.programme_id not in (None, needs.programme_id):
        yield "other-programme"
    if needs.from_on < place.from_on or needs.until_on > place.until_on:
        yield "period"
    elif vacancy.left < 1:
        yield "full"
    if needs.days and not set(needs.days) & set(place.days):
        yield "days"
    if reach is not None and km is not None and km > reach:
        yield "too-far"


def _reasons(needs: Needs, place: Place) -> Iterable[Reason]:
    yield "has-mentor" if place.has_mentor else "no-mentor"
    if needs.age_group != "any":
        yield "age-group" if place.age_group in (needs.age_group, "any") else "other-age-group"
    if needs.languages and place.languages:
        yield "language" if set(needs.languages) & set(place.languages) else "no-language"
    if needs.days:
        yield "all-days" if set(needs.days) <= set(place.days) else "some-days"


def _order(needs: Needs, one: Ranked) -> tuple[object, ...]:
    common_days = len(set(needs.days) & set(one.place.days))
    return (
        bool(one.obstacles),
        "no-mentor" in one.reasons,
        "other-age-group" in one.reasons,
        "no-language" in one.reasons,
        -common_days,
        one.km is None,
        one.km or 0.0,
        one.place.place_id,
    )


def unreached(homes: Iterable[str], places: Iterable[Place], middles: dict[str, Point], km: float) -> list[str]:
    """The postcodes of homes, each once, from which no place is within `km`; a postcode nobody knows is passed over."""
    there = [middles[place.postcode] for place in places if place.postcode in middles]
    known = sorted({home for home in homes if home in middles})
    return [home for home in known if all(distance_km(middles[home], at) > km for at in there)]
