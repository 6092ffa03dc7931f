"""Requests over HTTP: register, look, withdraw, answer an offer."""

from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Request
from pydantic import BaseModel

from services.intake.contact_points.api import own_desk
from services.intake.contact_points.known import contact_point
from services.intake.fields import READABLE, Body
from services.intake.requests import handlers
from services.intake.requests.body import RequestBody
from services.intake.requests.domain.errors import RequestError
from services.intake.requests.problems import problem_of
from services.intake.requests.receiving import WrongFieldsError, from_desk
from services.intake.requests.registering import register_once
from services.intake.requests.store import reading
from services.intake.requests.view import state_of
from shared.runtime.application import service_of
from shared.web.access import Caller, allow
from shared.web.idempotency import Claim, OptionalKey, RequiredKey, fingerprint, once
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1", tags=["requests"])
Desk = Annotated[Caller, Depends(allow("terminal", "operator"))]
PathId = Annotated[str, Path(min_length=1, max_length=100), READABLE]


class RegisteredAnswer(BaseModel):
    """A request was registered. The parent takes the receipt code home."""

    request_id: str
    receipt_code: str
    status: Literal["registered"]


class OfferAnswer(BaseModel):
    """The offer that is open."""

    offer_id: str
    expires_at: datetime


class PlacementAnswer(BaseModel):
    """The place for one child."""

    daycare_id: str
    group: str


class TimelineAnswer(BaseModel):
    """A line of the timeline; `what` is a code, `sentence` says it, `detail` holds what else there is to say."""

    at: datetime
    what: str
    sentence: str
    detail: dict[str, Any]


class RequestAnswer(BaseModel):
    """How far a request is. `reason` is a sentence, `reason_code` its code; `placements` in the children's order."""

    request_id: str
    status: str
    offer: OfferAnswer | None
    placements: list[PlacementAnswer]
    reason: str | None
    reason_code: str | None
    daycare_name: str | None
    receipt_code: str
    contact_point: str
    registered_at: datetime
    timeline: list[TimelineAnswer]


class StatusAnswer(BaseModel):
    """A request's status after a command."""

    request_id: str
    status: str


class AnswerBody(Body):
    """What the family says to the offer."""

    answer: Literal["accept", "decline"]


@router.post("/requests", status_code=201, response_model=RegisteredAnswer)
async def register_request(request: Request, body: RequestBody, caller: Desk, key: RequiredKey) -> Any:
    """A family asks for childcare. The same key and body again give the same answer, and one request."""
    own_desk(caller, contact_point(request, body.contact_point).slug)
    try:
        registration = from_desk(body, service_of(request).clock())
    except WrongFieldsError as error:
        raise error.problem() from None
    made = {
        "request_id": registration.request_id,
        "receipt_code": registration.receipt_code,
        "status": "registered",
    }
    mark = sha256(body.model_dump_json().encode()).digest()
    return await register_once(request, registration, Claim(key, caller.name, mark, made))


@router.get("/requests/{request_id}", response_model=RequestAnswer)
async def get_request(request: Request, request_id: PathId, caller: Desk) -> Any:
    """How far a request is, and how it came there."""
    async with service_of(request).sessions() as session:
        found = await reading.request(session, request_id, desk_of(caller))
        if found is None:
            raise Problem(404, "There is no such request")
        return state_of(found, await reading.timeline(session, request_id))


@router.post("/requests/{request_id}/withdraw", response_model=StatusAnswer)
async def withdraw_request(request: Request, request_id: PathId, caller: Desk, key: OptionalKey) -> Any:
    """The family no longer looks for care. 409 when the care has started."""
    async with service_of(request).units.begin() as unit:

        async def make() -> dict[str, Any]:
            await handlers.withdraw(unit, request_id, "desk", desk_of(caller))
            return {"request_id": request_id, "status": "withdrawn"}

        try:
            return await once(unit, key, caller.name, fingerprint(["withdraw", request_id]), make)
        except RequestError as error:
            raise problem_of(error) from error


@router.post("/requests/{request_id}/erase")
async def erase_family(request: Request, request_id: PathId, caller: Desk, key: OptionalKey) -> dict[str, str]:
    """Forget the family that made this request, with all its requests, here and in every other service."""
    async with service_of(request).units.begin() as unit:

        async def make() -> dict[str, Any]:
            await handlers.erase(unit, request_id, desk_of(caller))
            return {"request_id": request_id, "status": "erased"}

        try:
            return await once(unit, key, caller.name, fingerprint(["erase", request_id]), make)
        except RequestError as error:
            raise problem_of(error) from error


@router.post("/offers/{offer_id}/answer")
async def answer_offer(
    request: Request, offer_id: PathId, body: AnswerBody, caller: Desk, key: OptionalKey
) -> dict[str, str]:
    """The desk answers for the parent. 409 when the offer is not open. What follows comes from matching, soon."""
    async with service_of(request).units.begin() as unit:

        async def make() -> dict[str, Any]:
            request_id = await handlers.answer_offer(unit, offer_id, body.answer, "desk", desk_of(caller))
            return {"request_id": request_id, "offer_id": offer_id, "answer": body.answer}

        try:
            return await once(unit, key, caller.name, fingerprint(["answer", offer_id, body.answer]), make)
        except RequestError as error:
            raise problem_of(error) from error


def desk_of(caller: Caller) -> str | None:
    """The desk that the caller is limited to; None for operators."""
    return None if caller.role == "operator" else (caller.scope or "")
