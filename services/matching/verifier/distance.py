"""Distances between a home and a daycare, and the middle of a Belgian postcode where a file gives no coordinates."""

import csv
from functools import cache
from math import asin, cos, inf, radians, sin, sqrt
from pathlib import Path

from services.matching.verifier.case import Child, Daycare
from services.matching.verifier.cells import number
from services.matching.verifier.sheets import BadCell, Cells

EARTH_RADIUS_KM = 6371.0
# A micrometre: what floating-point arithmetic cannot tell apart on the scale of a country is equally far.
SAME_KM = 1e-9

POSTCODES = Path(__file__).parents[3] / "shared" / "geography" / "postcodes.csv"


def great_circle_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great circle by the haversine formula, from degrees, in kilometres, unrounded."""
    phi, other_phi = radians(lat), radians(other_lat)
    across = sin((other_phi - phi) / 2) ** 2
    along = cos(phi) * cos(other_phi) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(across + along)))


def home_to(child: Child, daycare: Daycare) -> float:
    """From the child's home to the daycare in kilometres; without end from a home that nobody knows."""
    if child.lat is None or child.lon is None:
        return inf
    return great_circle_km(child.lat, child.lon, daycare.lat, daycare.lon)


@cache
def _middles() -> dict[str, tuple[float, float]]:
    with POSTCODES.open(encoding="utf-8", newline="") as file:
        return {row["postcode"]: (float(row["lat"]), float(row["lon"])) for row in csv.DictReader(file)}


def read_point(row: Cells) -> tuple[float, float] | None:
    """The coordinates of a row, else the middle of its Belgian postcode, else None. Raises BadCell."""
    lat, lon = row.read("lat", number, -90, 90), row.read("lon", number, -180, 180)
    if lat is not None and lon is not None:
        return lat, lon
    if lat is not None or lon is not None:
        raise BadCell("lat" if lat is None else "lon", "is empty while the other coordinate is given")
    return _middles().get(row["postcode"])
