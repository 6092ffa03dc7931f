"""Who left: whom a person has to ask whether there is work, who is asked by text, of whom it is known."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Guide, guiding
from services.mentoring.outcomes.view import followed
from services.mentoring.programmes.store import programme_names
from services.mentoring.site import PAGES
from shared.runtime.application import service_of

router = APIRouter(include_in_schema=False)


@router.get("/aftercare")
async def aftercare_page(request: Request, caller: Guide, programme: str = "") -> Response:
    """All who left within the time of aftercare, of one programme when chosen; a mentor sees its own."""
    service = service_of(request)
    own = guiding(caller)
    async with service.sessions() as session:
        lines = await followed(session, service.today(), mentor_ref=own, programme_id=programme or None)
        names = await programme_names(session)
    return PAGES.render(
        request,
        "aftercare.html",
        lines=lines,
        names=names,
        chosen_programme=programme,
        is_mentor=own is not None,
    )
