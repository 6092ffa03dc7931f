"""Mentoring over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from services.mentoring import handlers, store
from services.mentoring.domain import LONGEST_SESSION_MINUTES, Mentee, MentoringError, Session, UnknownMenteeError
from services.mentoring.tables import SessionRow
from shared.contracts.event import Id
from shared.messaging import Units
from shared.runtime.application import units_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller, allow
from shared.web.idempotency import RequiredKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/mentees", tags=["mentoring"])
UnitsOf = Annotated[Units, Depends(units_of)]
Coordinator = Annotated[Caller, Depends(allow("coordinator", "operator"))]
Guide = Annotated[Caller, Depends(allow("mentor", "coordinator", "operator"))]
Word = Annotated[str, Field(min_length=1, max_length=100)]


class Body(BaseModel):
    """A request body: a field that nobody knows is a mistake worth naming."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class NewMentee(Body):
    """Somebody to enrol."""

    name: Word
    phone: Annotated[str, Field(max_length=30)] | None = None
    programme: Word
    cohort: Word
    trajectory: Literal["cvo", "evc"]
    started_on: date
    mentor_id: Id | None = None
    postcode: Annotated[str, Field(max_length=12)] | None = None


class NewSession(Body):
    """A session that was held. `mentor_id` may be left out by the mentor whose token it is."""

    mentor_id: Id | None = None
    held_on: date
    minutes: Annotated[int, Field(ge=0, le=LONGEST_SESSION_MINUTES)]
    present: bool = True
    where: Word | None = None
    theme: Word | None = None
    note: Annotated[str, Field(max_length=4000)] | None = None


@router.post("", status_code=201)
async def enrol(units: UnitsOf, caller: Coordinator, key: RequiredKey, body: NewMentee) -> dict[str, Any]:
    """Enrol a mentee in a cohort."""
    fields = body.model_dump(exclude={"name", "phone"})

    async def make() -> dict[str, Any]:
        mentee = Mentee(mentee_id=new_id(), **fields)
        await handlers.enrol_mentee(unit, mentee, body.name, body.phone)
        return {"mentee_id": mentee.mentee_id}

    async with units.begin() as unit:
        return await once(unit, key, caller.token_id, fingerprint(["mentees", body.model_dump()]), make)


@router.post("/{mentee_id}/sessions", status_code=201)
async def log_session(
    units: UnitsOf, caller: Guide, key: RequiredKey, mentee_id: str, body: NewSession
) -> dict[str, Any]:
    """Log a session. A mentor logs for its own mentees only."""
    mentor_id = caller.scope if caller.role == "mentor" else body.mentor_id
    if mentor_id is None:
        errors = [{"field": "mentor_id", "detail": "is required"}]
        raise Problem(422, "Some fields are wrong", "Say which mentor held the session.", errors=errors)
    session = Session(new_id(), mentee_id, mentor_id, **body.model_dump(exclude={"mentor_id"}))

    async def make() -> dict[str, Any]:
        await _must_be_own(unit.session, caller, mentee_id)
        await handlers.log_session(unit, session)
        return {"session_id": session.session_id}

    mark = fingerprint(["sessions", mentee_id, body.model_dump()])
    try:
        async with units.begin() as unit:
            return await once(unit, key, caller.token_id, mark, make)
    except MentoringError as error:
        raise _problem(error) from error


@router.get("/{mentee_id}")
async def read(request: Request, caller: Guide, mentee_id: str) -> dict[str, Any]:
    """A mentee with its timeline."""
    async with request.app.state.service.sessions() as session:
        try:
            await _must_be_own(session, caller, mentee_id)
            mentee = await store.mentee(session, mentee_id)
        except MentoringError as error:
            raise _problem(error) from error
        logged = await store.sessions(session, mentee_id)
    enrolled = {"at": mentee.started_on, "what": "enrolled"}
    shown = ("mentee_id", "programme", "cohort", "trajectory", "started_on", "mentor_id")
    facts = {name: getattr(mentee, name) for name in shown}
    return {**facts, "timeline": [*(_shown(row) for row in logged), enrolled]}


def _shown(row: SessionRow) -> dict[str, Any]:
    facts = row.model_dump(include={"session_id", "mentor_id", "minutes", "present", "theme", "note"})
    return {"at": row.held_on, "what": "session", **facts}


async def _must_be_own(session: Any, caller: Caller, mentee_id: str) -> None:
    """A mentor sees its own mentees; of others it does not even learn that they exist."""
    mentee = await store.mentee(session, mentee_id)
    if caller.role == "mentor" and mentee.mentor_id != caller.scope:
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")


def _problem(error: MentoringError) -> Problem:
    if isinstance(error, UnknownMenteeError):
        return Problem(404, "Not found", str(error))
    errors = [{"field": error.field, "detail": str(error)}]
    return Problem(422, "Some fields are wrong", str(error), errors=errors)
