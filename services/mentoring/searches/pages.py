"""All searches at a glance: which found places wait for a decision, for whom nothing is found and why, what is over."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Guide, guiding
from services.mentoring.programmes.store import programme_names
from services.mentoring.searches.api import searches_for
from services.mentoring.site import PAGES
from shared.runtime.application import service_of

router = APIRouter(include_in_schema=False)
URGENT_DAYS: Final = 7
"""From how many days before its last a found place stands out."""


@router.get("/searches")
async def searches_page(request: Request, caller: Guide, programme: str = "") -> Response:
    """All searches, of one programme when chosen; a mentor sees those of its own mentees."""
    service = service_of(request)
    lines = await searches_for(request, caller, programme)
    async with service.sessions() as session:
        names = await programme_names(session)
    return PAGES.render(
        request,
        "searches.html",
        found=[one for one in lines if one["state"] == "matched"],
        sought=[one for one in lines if one["state"] in {"waiting", "unmatched"}],
        over=[one for one in lines if one["state"] in {"agreed", "ended"}],
        names=names,
        chosen_programme=programme,
        is_mentor=guiding(caller) is not None,
        today=service.today(),
        urgent_days=URGENT_DAYS,
    )
