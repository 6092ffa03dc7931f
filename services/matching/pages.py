"""Where somebody who works with matching begins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.site import PAGES
from shared.web.access import Caller, allow
from shared.web.pages import see_other

router = APIRouter(include_in_schema=False)
Staff = Annotated[Caller, Depends(allow("director", "official", "operator"))]


@router.get("/")
async def start_page(request: Request, caller: Staff) -> Response:
    """The pages that are there for the caller's role; a director goes to the own daycares."""
    if caller.role == "director":
        return see_other("/daycares")
    return PAGES.render(request, "start.html")
