"""Where somebody who works with mentoring begins."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.searches.view import to_decide
from services.mentoring.settings import settings_of
from services.mentoring.site import PAGES
from shared.contracts.intake import Role
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.pages import see_other

router = APIRouter(include_in_schema=False)
STAFF_PATHS: Final = (
    "/programmes",
    "/mentees",
    "/mentors",
    "/searches",
    "/aftercare",
    "/places",
    "/reports",
    "/certificates",
)
PATHS: Final[dict[Role, tuple[str, ...]]] = {
    "coordinator": STAFF_PATHS,
    "operator": STAFF_PATHS,
    "mentor": ("/log", "/mentees", "/searches", "/aftercare", "/places"),
    "partner": ("/partner", "/reports", "/certificates"),
}
"""Where each role may go on from the start."""
Anybody = Annotated[Caller, Depends(allow("coordinator", "mentor", "mentee", "partner", "operator"))]


@router.get("/")
async def start_page(request: Request, caller: Anybody) -> Response:
    """The pages that are there for the caller's role; a mentee has one, in its own language."""
    if caller.role == "mentee":
        return see_other("/own")
    return PAGES.render(request, "start.html", paths=PATHS[caller.role], to_decide=await _to_decide(request, caller))


async def _to_decide(request: Request, caller: Caller) -> Sequence[date]:
    """Who decides on found places is reminded of them: of each, its last day."""
    if caller.role not in {"coordinator", "operator"}:
        return ()
    async with service_of(request).sessions() as session:
        return await to_decide(session, settings_of(request).found_place_stands)
