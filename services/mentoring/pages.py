"""Where somebody who works with mentoring begins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.site import PAGES
from shared.web.access import Caller, allow

router = APIRouter(include_in_schema=False)
Anybody = Annotated[Caller, Depends(allow("coordinator", "mentor", "mentee", "partner", "operator"))]


@router.get("/")
async def start_page(request: Request, _: Anybody) -> Response:
    """The pages that are there for the caller's role."""
    return PAGES.render(request, "start.html")
