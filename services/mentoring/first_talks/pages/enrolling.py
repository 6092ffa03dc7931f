"""Enrolling somebody in a programme, with what a first talk told already."""

from datetime import date
from typing import Any, Final, Literal

from babel import Locale
from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Coordinator
from services.mentoring.fields import Listed, Word
from services.mentoring.first_talks import store
from services.mentoring.first_talks.domain import FirstTalk
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees.api import NewMentee, enrol_as_told
from services.mentoring.mentees.domain import (
    GENDERS,
    HIGHEST_EDUCATION,
    LABOUR_STATUSES,
    TARGET_GROUPS,
    TRAJECTORIES,
)
from services.mentoring.mentors.store import all_mentors
from services.mentoring.programmes.pages.addresses import address_of, must_be_there
from services.mentoring.programmes.store import cohorts
from services.mentoring.programmes.tables import Cohort
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import language_of, see_other

router = APIRouter(prefix="/programmes/{programme_id:path}", include_in_schema=False)
TEXT_LANGUAGES: Final = (
    "nl", "fr", "en", "ar", "tr", "pl", "ro", "bg", "es", "pt", "ru", "uk", "fa", "ps", "ti", "so",
)  # fmt: skip
"""The languages that texts are written in."""


class EnrolmentBody(NewMentee):
    """Somebody to enrol as a form sends it: languages with commas between, `agrees` for what was agreed to that day."""

    programme: Word = "-"
    languages: Listed = ()
    agrees: tuple[Literal["texts"], ...] = ()


@router.get("/enrol")
async def enrolment_page(request: Request, _: Coordinator, programme_id: str, talk: str = "") -> Response:
    """The form, filled in with what the first talk told."""
    async with service_of(request).sessions() as session:
        told = await store.talk(session, talk) if talk else None
    known = _told(told) if told and told.programme_id == programme_id else {}
    return await _page(request, programme_id, Attempt("enrol", known))


def _told(talk: FirstTalk) -> dict[str, Any]:
    names = ("gender", "postcode", "referred_by", "outreach_channel")
    facts = {name: getattr(talk, name) for name in names}
    return {"first_talk": talk.talk_id, **{name: value for name, value in facts.items() if value}}


@router.post("/enrol")
async def enrol(request: Request, caller: Coordinator, programme_id: str, sent: Sent) -> Response:
    """Enrol whom the form tells of."""

    async def act(unit: UnitOfWork, body: EnrolmentBody, _: Caller) -> None:
        agreed: dict[str, date] = dict.fromkeys(body.agrees, unit.today)
        consents = {**body.consents, **agreed}
        await enrol_as_told(unit, body.model_copy(update={"programme": programme_id, "consents": consents}))

    form = Form(EnrolmentBody, act, lists=frozenset({"target_groups", "agrees"}))
    attempt = await submit(request, caller, {"enrol": form}, "enrol", sent)
    if attempt is not None:
        return await _page(request, programme_id, attempt)
    return see_other(address_of(programme_id))


def _starts_on(cohort: Cohort) -> tuple[date, str]:
    return cohort.starts_on or date.min, cohort.name


async def _page(request: Request, programme_id: str, attempt: Attempt) -> Response:
    service = service_of(request)
    async with service.sessions() as session:
        programme = await must_be_there(session, programme_id)
        newest = max(await cohorts(session, programme_id), key=_starts_on, default=None)
        mentors = await all_mentors(session)
    return PAGES.render(
        request,
        "enrol.html",
        status=attempt.status,
        attempt=attempt,
        here=address_of(programme_id),
        address=address_of(programme_id),
        programme=programme,
        cohort=newest.name if newest else "",
        mentors=mentors,
        text_languages=[(code, _name(code, language_of(request))) for code in TEXT_LANGUAGES],
        genders=GENDERS,
        levels=range(HIGHEST_EDUCATION + 1),
        labour_statuses=LABOUR_STATUSES,
        target_groups=TARGET_GROUPS,
        trajectories=TRAJECTORIES,
        today=service.today(),
    )


def _name(code: str, language: str) -> str:
    return str(Locale.parse(code).get_display_name(language))
