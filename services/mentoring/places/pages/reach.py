"""All places, and the municipalities of mentees from which none can be reached, on a map."""

from collections import Counter
from dataclasses import dataclass
from math import cos, radians
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Guide
from services.mentoring.places import store
from services.mentoring.places.domain.ranking import unreached
from services.mentoring.programmes.store import programme_names
from services.mentoring.site import PAGES
from shared import geography
from shared.geography import Point
from shared.runtime.application import service_of

router = APIRouter(include_in_schema=False)
WIDTH: Final = 640
EDGE: Final = 24
SMALLEST_SPAN: Final = 0.05
"""Degrees: a map of one village is not drawn larger than this."""
REACHES_KM: Final = (5, 10, 20, 30)
USUAL_KM: Final = 10


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on the map. `kind`: `place`, `reached` or `unreached`."""

    at: Point
    kind: str
    name: str


@router.get("/places")
async def places_page(request: Request, caller: Guide, km: int = USUAL_KM) -> Response:
    """The list and the map, for a distance that trainees travel."""
    service = service_of(request)
    reach = km if km in REACHES_KM else USUAL_KM
    today = service.today()
    async with service.sessions() as session:
        places = [place for place in await store.places(session) if place.until_on >= today]
        homes = Counter(await store.homes(session, today))
        names = await programme_names(session)
    known = geography.places()
    middles = {code: place.middle for code, place in known.items()}
    without = unreached(homes, places, middles, reach)
    marks = [
        Mark(middles[code], "unreached" if code in without else "reached", known[code].name)
        for code in sorted(homes)
        if code in known
    ]
    marks += [Mark(middles[place.postcode], "place", place.daycare_name) for place in places if place.postcode in known]
    return PAGES.render(
        request,
        "places.html",
        places=places,
        names=names,
        is_coordinator=caller.role != "mentor",
        reach=reach,
        reaches=REACHES_KM,
        without=[(code, known[code].name, homes[code]) for code in without],
        **_drawn(marks),
    )


def _drawn(marks: list[Mark]) -> dict[str, Any]:
    """The marks on a flat map, north up, all within its edges; a degree of longitude is as short as it is there."""
    if not marks:
        return {"dots": [], "width": WIDTH, "height": 0}
    latitudes = [mark.at.latitude for mark in marks]
    shorter = cos(radians((min(latitudes) + max(latitudes)) / 2))
    eastings = [mark.at.longitude * shorter for mark in marks]
    span = max(max(eastings) - min(eastings), max(latitudes) - min(latitudes), SMALLEST_SPAN)
    scale = (WIDTH - 2 * EDGE) / span
    dots = [
        (round(EDGE + (east - min(eastings)) * scale), round(EDGE + (max(latitudes) - north) * scale), mark)
        for mark, east, north in zip(marks, eastings, latitudes, strict=True)
    ]
    return {"dots": dots, "width": WIDTH, "height": round(2 * EDGE + (max(latitudes) - min(latitudes)) * scale)}
