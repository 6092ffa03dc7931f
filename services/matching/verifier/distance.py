"""Distances between a home and a daycare, and the middle of a Belgian postcode where a file gives no coordinates."""

import csv
from functools import cache
from math import asin, cos, radians, sin, sqrt
from pathlib import Path

from services.matching.verifier.case import Child, Daycare

EARTH_RADIUS_KM = 6371.0
# A micrometre: what floating-point arithmetic cannot tell apart on the scale of a country is equally far.
SAME_KM = 1e-9

POSTCODES = Path(__file__).parent.parent / "postcodes.csv"


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great circle by the haversine formula, from degrees, in kilometres, unrounded."""
    phi, other_phi = radians(lat), radians(other_lat)
    across = sin((other_phi - phi) / 2) ** 2
    along = cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(across + along)))


def home_to(child: Child, daycare: Daycare) -> float:
    """From the child's home to the daycare in kilometres; 0 for a home that nobody knows and no rule asks for."""
    if child.lat is None or child.lon is None:
        return 0.0
    return great_circle_km(child.lat, child.lon, daycare.lat, daycare.lon)


@cache
def _middles() -> dict[str, tuple[float, float]]:
    with POSTCODES.open(encoding="utf-8", newline="") as file:
        return {row["postcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}


def point_of(postcode: str, lat: float | None, lon: float | None) -> tuple[float, float] | None:
    """The coordinates given, else the middle of the Belgian postcode, else None. ValueError when only one is given."""
    if lat is not None and lon is not None:
        return lat, lon
    if lat is not None or lon is not None:
        raise ValueError("is empty while the other coordinate is given" if lat is None else "has no lon beside it")
    return _middles().get(postcode)
