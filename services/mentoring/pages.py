"""Where somebody who works with mentoring begins."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.mentees import keeping
from services.mentoring.mentees.pages.retention import since_of
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
    return PAGES.render(request, "start.html", paths=PATHS[caller.role], **await _reminders(request, caller))


async def _reminders(request: Request, caller: Caller) -> dict[str, Any]:
    """What who decides is reminded of: of each found place its last day, and how many files are kept long enough."""
    if caller.role not in {"coordinator", "operator"}:
        return {}
    async with service_of(request).sessions() as session:
        return {
            "to_decide": await to_decide(session, settings_of(request).found_place_stands),
            "kept": await keeping.count(session, since_of(request)),
        }
