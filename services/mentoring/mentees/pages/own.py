"""A mentee's own page, on a phone and in its language: next session, place, hours, documents. Notes stay away."""

from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from services.mentoring.domain import MentoringError
from services.mentoring.mentees import store
from services.mentoring.mentors import store as mentors
from services.mentoring.places.view import agreements_of
from services.mentoring.problems import problem_of
from services.mentoring.sessions import store as sessions
from services.mentoring.sessions.domain import next_planned
from services.mentoring.site import PAGES
from services.mentoring.trajectories.view import state_of
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.pages import READER_LANGUAGES, reader_language

router = APIRouter(include_in_schema=False)
Mentee = Annotated[Caller, Depends(allow("mentee"))]
SHOWN_SESSIONS: Final = 5


@router.get("/own")
async def own_page(request: Request, caller: Mentee) -> Response:
    """Whose page it is, the token says: there is no other to ask for."""
    service = service_of(request)
    today = service.today()
    mentee_id = caller.scope or ""
    async with service.sessions() as session:
        try:
            name = await store.name_of(session, mentee_id)
        except MentoringError as error:
            raise problem_of(error) from error
        guide = await mentors.current_mentor(session, mentee_id)
        known = await mentors.mentors(session, [guide] if guide else [])
        contact = await store.contact(session, mentee_id)
        held = await sessions.of_mentee(session, mentee_id)
        state = await state_of(session, mentee_id, today)
        agreed = await agreements_of(session, mentee_id, today)
    return PAGES.render(
        request,
        "own.html",
        language=reader_language(request, contact.text_language if contact else None),
        choices=READER_LANGUAGES,
        name=name,
        mentor=(known[guide].name or guide) if guide else None,
        planned=next_planned(held, today),
        sessions=[(one.held_on, one.minutes, one.present, one.next_step) for one in held[:SHOWN_SESSIONS]],
        state=state,
        agreements=[one for one in agreed if one["status"] != "ended"],
    )
