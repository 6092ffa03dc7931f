"""What is near a home: boxes for an index, and the haversine of a distance."""

from dataclasses import dataclass
from math import asin, cos, degrees, pi, radians, sin
from typing import Final

from shared.geography import EARTH_RADIUS_KM, Point

_HALF_TURN: Final = 180.0
_QUARTER_TURN: Final = 90.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of degrees that holds a circle: a first sieve, done by an index."""

    south: float
    west: float
    north: float
    east: float


WORLD: Final = Box(-_QUARTER_TURN - 1, -_HALF_TURN - 1, _QUARTER_TURN + 1, _HALF_TURN + 1)
"""Everywhere, and a rim beside it where daycares without coordinates are put."""


def haversine_within(km: float) -> float:
    """The haversine of an angle of so many kilometres on the ground."""
    return sin(min(km / EARTH_RADIUS_KM, pi) / 2) ** 2


def box_around(centre: Point, km: float) -> Box:
    """A box that holds all that is within `km`, with a metre to spare; the whole width where a pole is near."""
    angle = (km + 0.001) / EARTH_RADIUS_KM
    south, north = centre.latitude - degrees(angle), centre.latitude + degrees(angle)
    if angle >= pi / 2 or south <= -_QUARTER_TURN or north >= _QUARTER_TURN:
        return Box(max(south, -_QUARTER_TURN), -_HALF_TURN, min(north, _QUARTER_TURN), _HALF_TURN)
    width = degrees(asin(min(1.0, sin(angle) / cos(radians(centre.latitude)))))
    west, east = centre.longitude - width, centre.longitude + width
    if west < -_HALF_TURN or east > _HALF_TURN:
        return Box(south, -_HALF_TURN, north, _HALF_TURN)
    return Box(south, west, north, east)
