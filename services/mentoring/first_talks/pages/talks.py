"""The first talks of a programme: note one; who starts goes on to the enrolment."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Coordinator
from services.mentoring.first_talks import handlers, store
from services.mentoring.first_talks.api import FirstTalkBody
from services.mentoring.first_talks.domain import OUTCOMES, REASONS
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees.domain import GENDERS
from services.mentoring.programmes.pages.addresses import address_of, must_be_there
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/programmes/{programme_id:path}/first-talks", include_in_schema=False)
SHOWN: Final = 200


@router.get("")
async def talks_page(request: Request, _: Coordinator, programme_id: str) -> Response:
    """The talks, the newest first."""
    return await _page(request, programme_id, Attempt())


@router.post("/talk")
async def note(request: Request, caller: Coordinator, programme_id: str, sent: Sent) -> Response:
    """Note a talk; one that leads to a start opens the enrolment with what was told."""
    noted: list[str] = []

    async def talk(unit: UnitOfWork, body: FirstTalkBody, _: Caller) -> None:
        told = body.talk(programme_id)
        await handlers.note(unit, told)
        noted.extend([told.talk_id] if told.outcome == "starts" else [])

    attempt = await submit(request, caller, {"talk": Form(FirstTalkBody, talk)}, "talk", sent)
    if attempt is not None:
        return await _page(request, programme_id, attempt)
    here = address_of(programme_id)
    return see_other(f"{here}/enrol?talk={noted[0]}" if noted else f"{here}/first-talks")


async def _page(request: Request, programme_id: str, attempt: Attempt) -> Response:
    service = service_of(request)
    async with service.sessions() as session:
        programme = await must_be_there(session, programme_id)
        talks = await store.of_programme(session, programme_id)
        balance = await store.balance(session, programme_id)
    return PAGES.render(
        request,
        "first_talks.html",
        status=attempt.status,
        attempt=attempt,
        here=address_of(programme_id),
        address=f"{address_of(programme_id)}/first-talks",
        programme=programme,
        talks=talks[:SHOWN],
        balance=balance,
        outcomes=OUTCOMES,
        reasons=REASONS,
        genders=GENDERS,
        today=service.today(),
    )
