"""Where somebody who works with matching begins."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.matching.site import PAGES
from shared.web.access import Caller, allow

router = APIRouter(include_in_schema=False)
Staff = Annotated[Caller, Depends(allow("director", "official", "operator"))]


@router.get("/")
async def start_page(request: Request, _: Staff) -> Response:
    """The pages that are there for the caller's role."""
    return PAGES.render(request, "start.html")
