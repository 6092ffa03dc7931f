"""One request as the desk sees it: how far it is, live, and what the desk can do for the parent."""

from datetime import date
from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.intake.fields import READABLE
from services.intake.requests import handlers
from services.intake.requests.domain.errors import RequestError
from services.intake.requests.domain.progress import Answer
from services.intake.requests.pages.desk import Here, Sent
from services.intake.requests.problems import problem_of
from services.intake.requests.sentences import sentence
from services.intake.requests.store import reading
from services.intake.requests.tables import Request as ChildcareRequest
from services.intake.site import PAGES
from shared.runtime.application import service_of
from shared.web.pages import see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/desk/{slug}/requests/{request_id}", include_in_schema=False)
PathId = Annotated[str, Path(min_length=1, max_length=100), READABLE]
LAST_STATUSES = frozenset({"withdrawn", "started"})


@router.get("")
async def request_page(request: Request, point: Here, request_id: PathId) -> Response:
    """The whole page."""
    found = await _found(request, point.slug, request_id)
    return PAGES.render(request, "request.html", point=point, is_new="new" in request.query_params, **found)


@router.get("/status")
async def request_status(request: Request, point: Here, request_id: PathId) -> Response:
    """How far it is now: asked for again every second or two."""
    found = await _found(request, point.slug, request_id)
    return PAGES.render(request, "fragments/request_status.html", point=point, **found)


@router.post("/answer")
async def answer(request: Request, point: Here, request_id: PathId, sent: Sent) -> Response:
    """The desk answers the open offer for the parent."""
    said = str(sent.get("answer", ""))
    if said not in {"accept", "decline"}:
        raise Problem(422, "Some fields are wrong", errors=[{"field": "answer", "detail": "accept or decline"}])
    async with service_of(request).units.begin() as unit:
        try:
            await handlers.answer_offer(unit, str(sent.get("offer_id", "")), cast(Answer, said), "desk", point.slug)
        except RequestError as error:
            return await _again(request, point.slug, request_id, error)
    return see_other(f"/desk/{point.slug}/requests/{request_id}")


@router.post("/withdraw")
async def withdraw(request: Request, point: Here, request_id: PathId) -> Response:
    """The family no longer looks."""
    async with service_of(request).units.begin() as unit:
        try:
            await handlers.withdraw(unit, request_id, "desk", point.slug)
        except RequestError as error:
            return await _again(request, point.slug, request_id, error)
    return see_other(f"/desk/{point.slug}/requests/{request_id}")


@router.post("/told")
async def told(request: Request, point: Here, request_id: PathId) -> Response:
    """The desk has called the family: it knows how far its request is."""
    await _found(request, point.slug, request_id)
    async with service_of(request).units.begin() as unit:
        await handlers.note_told(unit, request_id)
    return see_other(f"/desk/{point.slug}")


async def _found(request: Request, slug: str, request_id: str) -> dict[str, Any]:
    async with service_of(request).sessions() as session:
        found: ChildcareRequest | None = await reading.request(session, request_id, slug)
        if found is None:
            raise Problem(404, "There is no such request")
        return {
            "request": found,
            "timeline": await reading.timeline(session, request_id),
            "contact": await reading.contact(session, found.family_id),
            "is_last": found.status in LAST_STATUSES,
            "start_on": date.fromisoformat(found.needs["care"]["start_on"]),
            "timeline_sentence": sentence,
            "is_late": "late" in request.query_params,
        }


async def _again(request: Request, slug: str, request_id: str, error: RequestError) -> Response:
    if problem_of(error).status == 404:
        raise problem_of(error)
    return see_other(f"/desk/{slug}/requests/{request_id}?late=1")
