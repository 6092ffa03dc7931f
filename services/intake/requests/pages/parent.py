"""The family's own page, behind a link that nobody can guess: in its own language, without signing in."""

from typing import Annotated, Any, cast

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from services.intake.fields import READABLE
from services.intake.requests import handlers
from services.intake.requests.domain.errors import NoSuchOfferError, OfferNotOpenError
from services.intake.requests.domain.progress import Answer
from services.intake.requests.pages.desk import Sent
from services.intake.requests.store import reading
from services.intake.site import PAGES
from shared.runtime.application import service_of
from shared.web.pages import READER_LANGUAGES, reader_language, see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/p/{link}", include_in_schema=False)
Link = Annotated[str, Path(min_length=1, max_length=100), READABLE]


@router.get("")
async def parent_page(request: Request, link: Link) -> Response:
    """How far the family's requests are. Looking changes nothing: a phone's preview of a link looks too."""
    return await _page(request, link, "parent.html")


@router.get("/status")
async def parent_status(request: Request, link: Link) -> Response:
    """The part of the page that changes by itself."""
    return await _page(request, link, "fragments/parent_status.html")


@router.post("/answer")
async def parent_answer(request: Request, link: Link, sent: Sent) -> Response:
    """Yes or no to an offer made to this family."""
    family = await _family(request, link)
    said, offer_id = str(sent.get("answer", "")), str(sent.get("offer_id", ""))
    if said not in {"accept", "decline"}:
        raise Problem(422, "Some fields are wrong", errors=[{"field": "answer", "detail": "accept or decline"}])
    address = _address(request, link)
    if offer_id not in {item.offer_id for item in family["requests"] if item.status == "offered"}:
        return see_other(f"{address}&late=1")
    async with service_of(request).units.begin() as unit:
        try:
            await handlers.answer_offer(unit, offer_id, cast(Answer, said), "parent")
        except (NoSuchOfferError, OfferNotOpenError):
            return see_other(f"{address}&late=1")
    return see_other(address)


async def _page(request: Request, link: str, template: str) -> Response:
    family = await _family(request, link)
    return PAGES.render(
        request,
        template,
        language=reader_language(request, family["contact"].text_language),
        referrer="no-referrer",
        link=link,
        choices=READER_LANGUAGES,
        is_late="late" in request.query_params,
        **family,
    )


async def _family(request: Request, link: str) -> dict[str, Any]:
    async with service_of(request).sessions() as session:
        found = await reading.family_of_link(session, link)
    if found is None:
        raise Problem(404, "There is no such page")
    contact, requests = found
    return {"contact": contact, "requests": requests}


def _address(request: Request, link: str) -> str:
    asked = request.query_params.get("lang")
    return f"/p/{link}?lang={asked}" if asked in READER_LANGUAGES else f"/p/{link}?"
