"""The city's page: where families ask, where places are free, and why families wait."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.matching.api.asking import SessionsOf
from services.matching.city import store
from services.matching.city.api import Official
from services.matching.domain.dayparts import DAYPARTS
from services.matching.rounds.store import gathering
from services.matching.site import PAGES

router = APIRouter(prefix="/city", include_in_schema=False)


@router.get("")
async def city_page(request: Request, sessions: SessionsOf, _: Official) -> Response:
    """The figures of this moment."""
    async with sessions() as session:
        found = await store.figures(session)
        going_on = await gathering(session)
    return PAGES.render(request, "city.html", figures=found, whole=found.whole, dayparts=DAYPARTS, gathering=going_on)
