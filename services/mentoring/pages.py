"""Where somebody who works with mentoring begins."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.site import PAGES
from shared.contracts.intake import Role
from shared.web.access import Caller, allow
from shared.web.pages import see_other

router = APIRouter(include_in_schema=False)
PATHS: Final[dict[Role, tuple[str, ...]]] = {
    "coordinator": ("/programmes", "/mentees", "/mentors", "/aftercare", "/places", "/reports", "/certificates"),
    "operator": ("/programmes", "/mentees", "/mentors", "/aftercare", "/places", "/reports", "/certificates"),
    "mentor": ("/log", "/mentees", "/aftercare", "/places"),
    "partner": ("/partner", "/reports", "/certificates"),
}
"""Where each role may go on from the start."""
Anybody = Annotated[Caller, Depends(allow("coordinator", "mentor", "mentee", "partner", "operator"))]


@router.get("/")
async def start_page(request: Request, caller: Anybody) -> Response:
    """The pages that are there for the caller's role; a mentee has one, in its own language."""
    if caller.role == "mentee":
        return see_other("/own")
    return PAGES.render(request, "start.html", paths=PATHS[caller.role])
