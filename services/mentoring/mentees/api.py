"""Mentees over HTTP: enrol, look."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator, Guide, looking_at, must_be_own
from services.mentoring.changes import changed
from services.mentoring.childcare import store as childcare
from services.mentoring.fields import Body, Language, Phone, Word
from services.mentoring.first_talks import handlers as first_talks
from services.mentoring.mentees import erasing, handlers, reaching, store
from services.mentoring.mentees.domain import HIGHEST_EDUCATION, Contact, Enrolment, Facts, Person
from services.mentoring.mentors.store import current_mentor
from services.mentoring.outcomes import question_store as questions
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.outcomes.store import outcomes
from services.mentoring.searches.view import way_to_a_place
from services.mentoring.sessions import store as sessions
from services.mentoring.sessions.domain import Session
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id
from shared.web.idempotency import OptionalKey, RequiredKey

router = APIRouter(prefix="/api/v1/mentees", tags=["mentees"])


class NewMentee(Body):
    """Somebody to enrol. A `person_ref` that the programme knows is somebody who comes back.

    `first_talk`: the id of the talk that led to this.
    """

    name: Word
    phone: Phone | None = None
    text_language: Language | None = None
    programme: Word
    cohort: Word
    trajectory: Literal["cvo", "evc"]
    started_on: date
    mentor_id: Id | None = None
    postcode: Annotated[str, Field(max_length=12)] | None = None
    person_ref: Id | None = None
    gender: Literal["f", "m", "x"] | None = None
    birth_date: date | None = None
    education: Annotated[int, Field(ge=0, le=HIGHEST_EDUCATION)] | None = None
    labour_status: Literal["job-seeker", "inactive", "employed"] | None = None
    target_groups: tuple[Literal["migration-background", "refugee", "disability", "other"], ...] = ()
    languages: tuple[Word, ...] = ()
    referred_by: Word | None = None
    outreach_channel: Word | None = None
    first_talk: Id | None = None
    consents: Annotated[dict[Word, date], Field(default_factory=dict)]

    def person(self, mentee_id: str) -> Person:
        """Who this is, when nobody knows them yet. Without a reference the id serves as one."""
        consents = tuple(self.consents.items())
        return Person(mentee_id, self.programme, self.person_ref or mentee_id, self.outreach_channel, consents)

    def enrolment(self, mentee_id: str) -> Enrolment:
        """The enrolment that this asks for."""
        facts = Facts(
            gender=self.gender,
            birth_date=self.birth_date,
            postcode=self.postcode,
            education=self.education,
            labour_status=self.labour_status,
            languages=tuple(self.languages),
            referred_by=self.referred_by,
            target_groups=tuple(sorted(set(self.target_groups))),
        )
        return Enrolment(new_id(), mentee_id, self.cohort, self.trajectory, self.started_on, facts=facts)


class WishBody(Body):
    """What a mentee needs and wishes of a place to learn."""

    days: tuple[Literal["mon", "tue", "wed", "thu", "fri"], ...] = ()
    max_km: Annotated[float, Field(gt=0, le=200)] | None = None
    transport: Literal["foot", "bicycle", "public", "car"] | None = None
    age_group: Literal["babies", "toddlers", "any"] | None = None
    language: Word | None = None


class ContactBody(Body):
    """How to reach a mentee, the whole of it; `texts`: whether the mentee agrees to be texted."""

    name: Word
    phone: Phone | None = None
    email: Annotated[str, Field(max_length=200)] | None = None
    text_language: Language | None = None
    texts: bool


class EndBody(Body):
    """The last day of an enrolment, and why: a code."""

    ended_on: date
    reason: Word


@router.post("", status_code=201)
async def enrol(request: Request, caller: Coordinator, key: RequiredKey, body: NewMentee) -> dict[str, Any]:
    """Enrol a mentee in a cohort."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        return {"mentee_id": await enrol_as_told(unit, body)}

    return await changed(request, caller, key, ["mentees", body.model_dump()], make)


async def enrol_as_told(unit: UnitOfWork, body: NewMentee) -> str:
    """Enrol whom a body tells of; the mentee's id. Raises MentoringError."""
    made = new_id()
    contact = Contact(body.name, body.phone, text_language=body.text_language)
    mentee_id = await handlers.enrol(unit, body.person(made), body.enrolment(made), contact, body.mentor_id)
    if body.first_talk:
        await first_talks.led_to(unit, body.first_talk, body.programme, mentee_id)
    return mentee_id


@router.get("/{mentee_id}")
async def read(request: Request, caller: Guide, mentee_id: str) -> dict[str, Any]:
    """A mentee with its timeline, the newest first. The facts are those of the latest enrolment. That somebody read the
    notes is kept, once a day for each token.
    """
    async with looking_at(request, caller, mentee_id) as look:
        session = look.session
        person = await store.person(session, mentee_id)
        enrolments = (await store.enrolments(session, [mentee_id]))[mentee_id]
        logged = await sessions.of_mentee(session, mentee_id)
        look.note_sessions(mentee_id, logged)
        mentor_ref = await current_mentor(session, mentee_id)
        care = await childcare.of_mentee(session, mentee_id)
        results = await outcomes(session, [mentee_id])
        asked = await questions.of_mentee(session, mentee_id)
        places = await way_to_a_place(session, mentee_id)
    latest = enrolments[-1]
    lines = [
        *map(_shown, logged),
        *map(_result, results),
        *(line for enrolment in enrolments for line in _lines(enrolment)),
        *places,
    ]
    return {
        "mentee_id": mentee_id,
        "person_ref": person.person_ref,
        "programme": person.programme_id,
        "cohort": latest.cohort,
        "trajectory": latest.trajectory,
        "started_on": latest.started_on,
        "ended_on": latest.ended_on,
        "mentor_id": mentor_ref,
        "childcare": [one.model_dump(exclude={"mentee_id"}) for one in care],
        "outcome_questions": [one.model_dump(exclude={"mentee_id", "enrolment_id"}) for one in asked],
        "timeline": sorted(lines, key=lambda line: line["at"], reverse=True),
    }


@router.post("/{mentee_id}/wishes", status_code=201)
async def wish(request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: WishBody) -> dict[str, Any]:
    """State what a mentee needs and wishes of a place; the newest counts."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        await store.add_wish(unit.session, mentee_id, body.model_dump(), unit.now)
        return {"mentee_id": mentee_id}

    return await changed(request, caller, key, ["wish", mentee_id, body.model_dump()], make)


@router.post("/{mentee_id}/end")
async def end(request: Request, caller: Coordinator, key: OptionalKey, mentee_id: str, body: EndBody) -> dict[str, Any]:
    """End the enrolment that goes on, with a coded reason."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.end_now(unit, mentee_id, body.ended_on, body.reason)
        return {"mentee_id": mentee_id, "ended_on": body.ended_on.isoformat()}

    return await changed(request, caller, key, ["end", mentee_id, body.model_dump()], make)


@router.put("/{mentee_id}/contact")
async def change_contact(
    request: Request, caller: Guide, key: OptionalKey, mentee_id: str, body: ContactBody
) -> dict[str, Any]:
    """Change how a mentee is reached, and whether by text."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        contact = Contact(**body.model_dump(exclude={"texts"}))
        await reaching.change(unit, mentee_id, contact, texts=body.texts, today=unit.today)
        return {"mentee_id": mentee_id}

    return await changed(request, caller, key, ["contact", mentee_id, body.model_dump()], make)


@router.post("/{mentee_id}/erase")
async def erase(request: Request, caller: Coordinator, key: OptionalKey, mentee_id: str) -> dict[str, Any]:
    """Forget a mentee, here and in every other service. The figures stay, and lead back to nobody."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await erasing.erase(unit, mentee_id)
        return {"mentee_id": mentee_id, "status": "erased"}

    return await changed(request, caller, key, ["erase", mentee_id], make)


def _lines(enrolment: Enrolment) -> list[dict[str, Any]]:
    started = {"at": enrolment.started_on, "what": "enrolled", "cohort": enrolment.cohort}
    if enrolment.ended_on is None:
        return [started]
    return [{"at": enrolment.ended_on, "what": "ended", "reason": enrolment.exit_reason}, started]


def _result(outcome: Outcome) -> dict[str, Any]:
    return {"at": outcome.dated_on, "what": "outcome", "kind": outcome.kind, "detail": outcome.detail}


def _shown(session: Session) -> dict[str, Any]:
    shown = ("session_id", "minutes", "present", "where", "theme", "competence", "barriers", "next_step", "note")
    facts = {name: getattr(session, name) for name in shown}
    planned = asdict(session.planned) if session.planned else {"on": None, "time": None, "where": None}
    facts |= {f"next_{name}": value for name, value in planned.items()}
    return {"at": session.held_on, "what": "session", "mentor_id": session.mentor_ref, **facts}
