"""Contact points over HTTP: the list, and what a terminal reports beside requests."""

from datetime import timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from pydantic import AwareDatetime, BaseModel

from services.intake.contact_points import handlers
from services.intake.contact_points.domain import ReportKind
from services.intake.contact_points.known import contact_point, known
from services.intake.fields import Body, Id
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.idempotency import RequiredKey, fingerprint, once
from shared.web.problems import Problem
from shared.web.tokens import ROLES

router = APIRouter(prefix="/api/v1", tags=["contact points"])
Desk = Annotated[Caller, Depends(allow("terminal", "operator"))]

LATEST_REPORT: Final = timedelta(minutes=10)
"""A terminal's clock may be ahead by so much."""
OLDEST_REPORT: Final = timedelta(days=31)
"""A terminal that was away reports later."""


class ContactPointAnswer(BaseModel):
    """A desk; `host` is private or municipal."""

    slug: str
    name: str
    postcode: str
    host: str


class DeskReportBody(Body):
    """What a terminal reports. `purpose` goes with a visit, `subject` with help: codes, never a family's words."""

    contact_point: Id
    type: ReportKind
    at: AwareDatetime
    purpose: Id | None = None
    subject: Id | None = None


@router.get("/contact-points", response_model=list[ContactPointAnswer])
async def list_contact_points(request: Request, _: Annotated[Caller, Depends(allow(*ROLES))]) -> list[Any]:
    """The desks, the city's first one first."""
    return list(known(request).values())


@router.post("/desk-events", status_code=201)
async def report_desk_event(request: Request, body: DeskReportBody, caller: Desk, key: RequiredKey) -> dict[str, Any]:
    """A desk opened or closed, somebody came by or was helped."""
    own_desk(caller, contact_point(request, body.contact_point).slug)
    service = service_of(request)
    early, late = service.clock() - OLDEST_REPORT, service.clock() + LATEST_REPORT
    if not early <= body.at <= late:
        errors = [{"field": "at", "detail": "must lie within the last 31 days"}]
        raise Problem(422, "Some fields are wrong", "Each wrong field is named.", errors=errors)
    async with service.units.begin() as unit:

        async def make() -> dict[str, Any]:
            about = body.purpose if body.type == "visit-logged" else body.subject
            return {"id": await handlers.report(unit, body.contact_point, body.type, body.at, about)}

        return await once(unit, key, caller.name, fingerprint(body.model_dump(mode="json")), make)


def own_desk(caller: Caller, slug: str) -> None:
    """Raises Problem 403 for a terminal of another desk."""
    if not caller.may_act_for(slug):
        raise Problem(403, "Not allowed", "This terminal belongs to another contact point.")
