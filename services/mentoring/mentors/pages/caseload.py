"""Who is in training, who needs attention first: the coordinator's list, and each mentor's own."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Guide, guiding
from services.mentoring.mentors import store
from services.mentoring.mentors.proposals import caseload
from services.mentoring.programmes.store import programme_names
from services.mentoring.site import PAGES
from shared.runtime.application import service_of

router = APIRouter(include_in_schema=False)


@router.get("/mentees")
async def caseload_page(request: Request, caller: Guide, mentor: str = "", programme: str = "") -> Response:
    """All in training, of one mentor or one programme when chosen; a mentor sees its own."""
    service = service_of(request)
    own = guiding(caller)
    chosen = own if own is not None else mentor or None
    async with service.sessions() as session:
        lines = await caseload(session, service.today(), mentor_ref=chosen, programme_id=programme or None)
        mentors = {one.mentor_ref: one for one in await store.all_mentors(session)}
        names = await programme_names(session)
    return PAGES.render(
        request,
        "caseload.html",
        lines=lines,
        mentors=mentors,
        names=names,
        chosen_mentor=chosen,
        chosen_programme=programme,
        is_mentor=own is not None,
    )
