"""First talks over HTTP: note one, see those of a programme."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator
from services.mentoring.changes import changed
from services.mentoring.fields import Body, Word
from services.mentoring.first_talks import handlers, store
from services.mentoring.first_talks.domain import FirstTalk, Outcome, Reason
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.idempotency import RequiredKey

router = APIRouter(prefix="/api/v1/programmes/{programme_id:path}/first-talks", tags=["first talks"])


class FirstTalkBody(Body):
    """A first talk that was held. No name: who does not start is a figure, who starts is enrolled."""

    held_on: date
    outcome: Outcome
    reason: Reason | None = None
    gender: Literal["f", "m", "x"] | None = None
    postcode: Annotated[str, Field(max_length=12)] | None = None
    referred_by: Word | None = None
    outreach_channel: Word | None = None

    def talk(self, programme_id: str) -> FirstTalk:
        """The talk that this tells of."""
        return FirstTalk(new_id(), programme_id, **self.model_dump())


@router.post("", status_code=201)
async def note(
    request: Request, caller: Coordinator, key: RequiredKey, programme_id: str, body: FirstTalkBody
) -> dict[str, Any]:
    """Note a first talk, also with somebody who does not start. Its id goes with the enrolment as `first_talk`."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        talk = body.talk(programme_id)
        await handlers.note(unit, talk)
        return {"talk_id": talk.talk_id}

    return await changed(request, caller, key, ["first-talk", programme_id, body.model_dump()], make)


@router.get("")
async def list_talks(request: Request, _: Coordinator, programme_id: str) -> dict[str, Any]:
    """A programme's first talks, the newest first, with how many of each gender were reached and started."""
    async with service_of(request).sessions() as session:
        talks = await store.of_programme(session, programme_id)
        balance = await store.balance(session, programme_id)
    return {"talks": [asdict(one) for one in talks], "balance": [asdict(one) for one in balance]}
