"""All mentors: who they are, how many mentees each guides, and a form to add or change one."""

from collections import Counter
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Coordinator
from services.mentoring.fields import Listed
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentors import store
from services.mentoring.mentors.api import MentorBody
from services.mentoring.mentors.domain import Mentor
from services.mentoring.site import PAGES
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/mentors", include_in_schema=False)


class NamedMentorBody(MentorBody):
    """Which mentor it is; languages with commas between."""

    mentor_ref: Id
    languages: Listed = ()


async def _keep(unit: UnitOfWork, body: NamedMentorBody, _: Caller) -> None:
    await store.keep_mentor(unit.session, Mentor(**body.model_dump()))


@router.get("")
async def mentors_page(request: Request, _: Coordinator, mentor: str = "") -> Response:
    """The list; `mentor` opens that one's form, to change it."""
    async with service_of(request).sessions() as session:
        known = await store.mentors(session, [mentor])
    return await _page(request, Attempt("keep", _filled_in(known[mentor])) if known else Attempt())


def _filled_in(mentor: Mentor) -> dict[str, Any]:
    values = {
        "mentor_ref": mentor.mentor_ref,
        "name": mentor.name,
        "region": mentor.region,
        "languages": ", ".join(mentor.languages),
        "hours_per_week": mentor.hours_per_week,
    }
    return {name: value for name, value in values.items() if value is not None}


@router.post("/keep")
async def keep(request: Request, caller: Coordinator, sent: Sent) -> Response:
    """Add a mentor, or describe one anew."""
    attempt = await submit(request, caller, {"keep": Form(NamedMentorBody, _keep)}, "keep", sent)
    return see_other("/mentors") if attempt is None else await _page(request, attempt)


async def _page(request: Request, attempt: Attempt) -> Response:
    async with service_of(request).sessions() as session:
        mentors = await store.all_mentors(session)
        guided = Counter((await store.mentees_now(session)).values())
    return PAGES.render(
        request,
        "mentors.html",
        status=attempt.status,
        attempt=attempt,
        address="/mentors",
        mentors=mentors,
        guided=guided,
    )
