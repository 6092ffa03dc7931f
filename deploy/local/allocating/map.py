"""The round on a flat map: daycares with their places, and the neighbourhoods where places are missing."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, isfinite, radians, sqrt
from typing import Final

from deploy.local.allocating.figures import Figures, Lacking
from services.matching.engine.instance import Instance

WIDTH: Final = 960
TALLEST: Final = 1000
MARGIN: Final = 32
KM_A_DEGREE: Final = 111.2
"""Of latitude."""
BARS_KM: Final = (50, 20, 10, 5, 2, 1, 0.5, 0.2, 0.1)


@dataclass(frozen=True, slots=True)
class Circle:
    """A daycare: `inner` is the radius of what was given; the numbers are weeks of care."""

    name: str
    x: float
    y: float
    radius: float
    inner: float
    places: float
    given: float


@dataclass(frozen=True, slots=True)
class Square:
    """A neighbourhood: `half` is half its side."""

    postcode: str
    children: int
    x: float
    y: float
    half: float


@dataclass(frozen=True, slots=True)
class Map:
    """Everything in the units of the drawing; `bar` is the length of `bar_km`."""

    width: int
    height: int
    circles: Sequence[Circle]
    squares: Sequence[Square]
    bar: float
    bar_km: float


class _Projection:
    """Degrees to the drawing: those of longitude shrunk as they are at this latitude."""

    def __init__(self, places: Sequence[tuple[float, float]]) -> None:
        latitudes = [latitude for latitude, _ in places]
        self._shrink = cos(radians(sum(latitudes) / len(latitudes)))
        across = [longitude * self._shrink for _, longitude in places]
        self._west, self._north = min(across), max(latitudes)
        wide, tall = max(across) - self._west, self._north - min(latitudes)
        self._scale = min((WIDTH - 2 * MARGIN) / max(wide, 1e-6), (TALLEST - 2 * MARGIN) / max(tall, 1e-6))
        self._left = (WIDTH - wide * self._scale) / 2
        self.height = round(max(2 * MARGIN + tall * self._scale, 6 * MARGIN))

    def place(self, latitude: float, longitude: float) -> tuple[float, float]:
        across = self._left + (longitude * self._shrink - self._west) * self._scale
        return round(across, 1), round(MARGIN + (self._north - latitude) * self._scale, 1)

    def bar(self) -> tuple[float, float]:
        """Length and kilometres of a bar of at most a fifth of the map; (0, 0) for a map of one point."""
        one_km = self._scale / KM_A_DEGREE
        fits = [(one_km * km, km) for km in BARS_KM if one_km * km <= WIDTH / 5]
        return fits[0] if fits else (0, 0)


def drawn(instance: Instance, figures: Figures, lacking: Sequence[Lacking]) -> Map | None:
    """The map; None when nobody knows where the daycares are."""
    daycares = instance.daycares
    known = [d for d in range(len(daycares.ids)) if isfinite(daycares.latitude[d]) and isfinite(daycares.longitude[d])]
    if not known:
        return None
    middles = [(float(daycares.latitude[d]), float(daycares.longitude[d])) for d in known]
    projection = _Projection([*middles, *((one.latitude, one.longitude) for one in lacking)])
    circles = []
    for d, middle in zip(known, middles, strict=True):
        places, given = figures.weeks_published(d), figures.weeks_given(d)
        radius = 2.5 + 1.3 * sqrt(places)
        inner = radius * sqrt(min(1.0, given / places)) if places else 0
        name = daycares.names[d] or daycares.ids[d]
        circles.append(Circle(name, *projection.place(*middle), round(radius, 1), round(inner, 1), places, given))
    squares = [
        Square(
            one.postcode,
            one.children,
            *projection.place(one.latitude, one.longitude),
            round(2 + 1.2 * sqrt(one.children), 1),
        )
        for one in lacking
    ]
    return Map(WIDTH, projection.height, circles, squares, *projection.bar())
