"""What became of mentees, over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Guide, must_be_own
from services.mentoring.changes import changed
from services.mentoring.fields import Body
from services.mentoring.outcomes import handlers
from services.mentoring.outcomes.domain import Outcome
from shared.messaging import UnitOfWork
from shared.web.idempotency import RequiredKey

router = APIRouter(prefix="/api/v1/mentees", tags=["outcomes"])


class OutcomeBody(Body):
    """What somebody heard of a mentee's work: how it was on a day. `detail`: where, and how many hours."""

    kind: Literal["job", "no-job", "training"]
    on: date
    detail: Annotated[str, Field(max_length=200)] = ""

    def outcome(self, mentee_id: str) -> Outcome:
        """The outcome that this tells of."""
        return Outcome(mentee_id, self.kind, self.on, self.detail)


@router.post("/{mentee_id}/outcomes", status_code=201)
async def note_outcome(
    request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: OutcomeBody
) -> dict[str, Any]:
    """Note what was heard of a mentee's work. The same again changes nothing."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        await handlers.note(unit, body.outcome(mentee_id))
        return {"mentee_id": mentee_id, "kind": body.kind, "on": body.on.isoformat()}

    return await changed(request, caller, key, ["outcomes", mentee_id, body.model_dump()], make)
