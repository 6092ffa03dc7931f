"""Sessions over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field, ValidationInfo, field_validator

from services.mentoring.callers import Guide, must_be_own
from services.mentoring.changes import changed
from services.mentoring.fields import Body, Word
from services.mentoring.sessions import handlers
from services.mentoring.sessions.domain import LONGEST_SESSION_MINUTES, Appointment, Session
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id
from shared.web.idempotency import RequiredKey
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/mentees", tags=["sessions"])
Barrier = Literal["housing", "mobility", "money", "own-childcare", "language", "digital", "health", "administration"]


class NewSession(Body):
    """A session that was held. `mentor_id` may be left out by the mentor whose token it is.

    `next_on`: the day of the next one; `next_time` (`HH:MM`) and `next_where` say more of that day.
    """

    mentor_id: Id | None = None
    held_on: date
    minutes: Annotated[int, Field(ge=0, le=LONGEST_SESSION_MINUTES)]
    present: bool = True
    where: Word | None = None
    theme: Word | None = None
    competence: Word | None = None
    barriers: tuple[Barrier, ...] = ()
    next_step: Annotated[str, Field(max_length=1000)] | None = None
    note: Annotated[str, Field(max_length=4000)] | None = None
    share_with_school: bool = False
    share_with_daycare: bool = False
    next_on: date | None = None
    next_time: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] | None = None
    next_where: Word | None = None

    @field_validator("next_time", "next_where")
    @classmethod
    def _of_a_day(cls, said: str | None, info: ValidationInfo) -> str | None:
        if said and not info.data.get("next_on"):
            raise ValueError("says more of next_on, which is missing")
        return said

    def session(self, mentee_id: str, mentor_ref: str) -> Session:
        """The session that this tells of."""
        told = self.model_dump(exclude={"mentor_id", "barriers", "next_on", "next_time", "next_where"})
        barriers = tuple(dict.fromkeys(self.barriers))
        return Session(new_id(), mentee_id, mentor_ref, barriers=barriers, planned=self._planned(), **told)

    def _planned(self) -> Appointment | None:
        return Appointment(self.next_on, self.next_time, self.next_where) if self.next_on else None


@router.post("/{mentee_id}/sessions", status_code=201)
async def log_session(
    request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: NewSession
) -> dict[str, Any]:
    """Log a session. A mentor logs for its own mentees only."""
    mentor_ref = caller.scope if caller.role == "mentor" else body.mentor_id
    if mentor_ref is None:
        errors = [{"field": "mentor_id", "detail": "is required"}]
        raise Problem(422, "Some fields are wrong", "Say which mentor held the session.", errors=errors)
    session = body.session(mentee_id, mentor_ref)

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        await handlers.log_session(unit, session)
        return {"session_id": session.session_id}

    return await changed(request, caller, key, ["sessions", mentee_id, body.model_dump()], make)
