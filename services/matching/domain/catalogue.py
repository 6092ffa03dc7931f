"""Daycares and their groups as they stand in the register: all but how many places are free."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from math import cos, radians, sin
from operator import itemgetter
from typing import Final, Literal, NamedTuple

from services.matching.domain.geography import box_around, haversine_within
from shared.geography import Point, distance_km

Price = Literal["income-related", "free"]
Consent = Literal["standing", "ask"]
_ROUNDING: Final = 1e-9


class GroupKey(NamedTuple):
    """Which group: its name is unique within its daycare."""

    daycare_id: str
    group: str


@dataclass(frozen=True, slots=True)
class Group:
    """An age group of a daycare. Both bounds are included, in whole months; places are there from `available_from`."""

    key: GroupKey
    min_age_months: int
    max_age_months: int
    available_from: date


@dataclass(frozen=True, slots=True)
class Daycare:
    """A daycare with its groups, by name. `consent` says whether its places may be offered without asking it."""

    daycare_id: str
    name: str
    point: Point | None
    price: Price = "income-related"
    specific_care: bool = False
    consent: Consent = "standing"
    groups: tuple[Group, ...] = ()


class _Spot(NamedTuple):
    """A daycare on the map: radians, and how much narrower a degree of longitude is there."""

    latitude: float
    longitude: float
    width: float
    point: Point
    daycare: Daycare


def _spot(daycare: Daycare) -> _Spot:
    point = daycare.point
    if point is None:
        raise ValueError("a daycare without coordinates is nowhere on the map")
    latitude = radians(point.latitude)
    return _Spot(latitude, radians(point.longitude), cos(latitude), point, daycare)


@dataclass(frozen=True)
class Catalogue:
    """All daycares by id."""

    daycares: Mapping[str, Daycare] = field(default_factory=dict)

    @classmethod
    def of(cls, daycares: Iterable[Daycare]) -> "Catalogue":
        """A catalogue of these daycares."""
        return cls({daycare.daycare_id: daycare for daycare in daycares})

    def get(self, daycare_id: str) -> Daycare | None:
        """The daycare, when there is one of that id."""
        return self.daycares.get(daycare_id)

    def near(self, home: Point, km: float) -> list[Daycare]:
        """The daycares within so many kilometres of a home, nearest first; of equally near ones by id.

        The haversine of the angle grows with the distance, so it is compared in its place, and the distance itself
        is asked only where the two are too close to tell by rounding.
        """
        box, limit = box_around(home, km), haversine_within(km)
        south, north = bisect_left(self._latitudes, box.south), bisect_right(self._latitudes, box.north)
        latitude, longitude, width = radians(home.latitude), radians(home.longitude), cos(radians(home.latitude))
        found: list[tuple[float, str, Daycare]] = []
        for spot in self._spots[south:north]:
            if not box.west <= spot.point.longitude <= box.east:
                continue
            half_height = sin((spot.latitude - latitude) / 2)
            half_width = sin((spot.longitude - longitude) / 2)
            haversine = half_height * half_height + width * spot.width * half_width * half_width
            if haversine <= limit * (1 + _ROUNDING) and (
                haversine < limit * (1 - _ROUNDING) or distance_km(home, spot.point) <= km
            ):
                found.append((haversine, spot.daycare.daycare_id, spot.daycare))
        found.sort(key=itemgetter(0, 1))
        return [daycare for _, _, daycare in found]

    @cached_property
    def _spots(self) -> list[_Spot]:
        placed = [daycare for daycare in self.daycares.values() if daycare.point is not None]
        return sorted((_spot(daycare) for daycare in placed), key=lambda spot: spot.point.latitude)

    @cached_property
    def _latitudes(self) -> list[float]:
        return [spot.point.latitude for spot in self._spots]
