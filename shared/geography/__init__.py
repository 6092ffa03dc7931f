"""Where things are: the middles of Belgian postcodes, and how far two places are apart."""

import csv
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final

EARTH_RADIUS_KM: Final = 6371.0
_FILE: Final = Path(__file__).parent / "postcodes.csv"


@dataclass(frozen=True, slots=True)
class Point:
    """A place on earth, in degrees."""

    latitude: float
    longitude: float


def distance_km(one: Point, other: Point) -> float:
    """Great circle by the haversine formula, in kilometres, unrounded."""
    south, north = radians(one.latitude), radians(other.latitude)
    half_height = sin((north - south) / 2)
    half_width = sin(radians(other.longitude - one.longitude) / 2)
    chord = half_height * half_height + cos(south) * cos(north) * half_width * half_width
    return 2 * EARTH_RADIUS_KM * asin(sqrt(min(1.0, chord)))


@dataclass(frozen=True, slots=True)
class Place:
    """A postcode: the name of its place, and the middle of it."""

    name: str
    middle: Point


@cache
def places() -> dict[str, Place]:
    """Every Belgian postcode."""
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["postcode"]: _place(row) for row in csv.DictReader(lines)}


def _place(row: dict[str, str]) -> Place:
    return Place(row["place"], Point(float(row["lat"]), float(row["lon"])))


def middle_of(postcode: str) -> Point | None:
    """The middle of the place with this postcode; None for one that is not Belgian."""
    place = places().get(postcode.strip())
    return place.middle if place else None
