"""A mentee's own childcare over HTTP."""

from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Guide, must_be_own
from services.mentoring.changes import changed
from services.mentoring.childcare import handlers
from services.mentoring.fields import Body, Known, Language, Postcode
from shared.contracts.event import Daypart, PriorityGround
from shared.contracts.intake import Care, Child, Wishes
from shared.contracts.mentoring import ChildcareNeeded
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id
from shared.web.idempotency import RequiredKey

router = APIRouter(prefix="/api/v1/mentees", tags=["childcare"])


class OwnChildBody(Body):
    """A child of the mentee; never its name."""

    birth_date: date
    expected: bool = False
    specific_care: bool = False


class ChildcareBody(Body):
    """What care a mentee's own children need. `agreed_on`: the day that the mentee agreed that a desk asks for it."""

    agreed_on: date
    children: Annotated[tuple[OwnChildBody, ...], Field(min_length=1, max_length=10)]
    start_on: date
    dayparts: Annotated[tuple[Daypart, ...], Field(min_length=1, max_length=10)]
    daycares: Annotated[tuple[Known, ...], Field(max_length=50)] = ()
    postcode: Postcode | None = None
    max_km: Annotated[float, Field(ge=1, le=100)] | None = None
    income_related_price: bool = True
    priority_grounds: tuple[PriorityGround, ...] = ("training",)
    """A trainee is in training; what else counts is what the mentee states."""
    contact_point: Known | None = None
    spoken_language: Language | None = None

    def need(self, mentee_id: str, now: datetime) -> ChildcareNeeded:
        """The event of it, under an id that the request will have."""
        wishes = self.model_dump(include={"daycares", "postcode", "max_km", "income_related_price"})
        return ChildcareNeeded(
            mentee_id=mentee_id,
            request_id=new_id(),
            contact_point=self.contact_point,
            children=tuple(Child(child_id=new_id(), **child.model_dump()) for child in self.children),
            care=Care(start_on=self.start_on, dayparts=self.dayparts),
            wishes=Wishes(**wishes),
            priority_grounds=self.priority_grounds,
            spoken_language=self.spoken_language,
            reachable_by_text=False,
            needed_at=now,
        )


@router.post("/{mentee_id}/childcare", status_code=201)
async def ask(request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: ChildcareBody) -> dict[str, Any]:
    """A mentee's own children need care: a desk asks for it, with the mentee's consent."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        need = body.need(mentee_id, unit.now)
        await handlers.ask(unit, need, body.agreed_on)
        return {"mentee_id": mentee_id, "request_id": need.request_id, "status": "asked"}

    return await changed(request, caller, key, ["childcare", mentee_id, body.model_dump(mode="json")], make)
