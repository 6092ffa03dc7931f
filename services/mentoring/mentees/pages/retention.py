"""Files that have been kept for long enough: whose they are, and erasing them together."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from services.mentoring.callers import Coordinator
from services.mentoring.fields import Known
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees import keeping
from services.mentoring.mentees.domain import kept_since
from services.mentoring.mentees.keeping import AT_ONCE
from services.mentoring.mentees.pages.erasing import ConfirmationBody
from services.mentoring.programmes.store import programme_names
from services.mentoring.settings import settings_of
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/retention", include_in_schema=False)


class SeenBody(ConfirmationBody):
    """Whose files the page showed."""

    mentee_id: Annotated[tuple[Known, ...], Field(min_length=1, max_length=AT_ONCE)]


def since_of(request: Request) -> date:
    """Whoever left before this day has a file that is kept no longer."""
    return kept_since(service_of(request).today(), settings_of(request).keep_years)


@router.get("")
async def retention_page(request: Request, _: Coordinator) -> Response:
    """Whose files have been kept for long enough."""
    return await _page(request, Attempt())


@router.post("")
async def erase(request: Request, caller: Coordinator, sent: Sent) -> Response:
    """Erase the files that were shown; without a confirmation nothing happens."""

    async def forget(unit: UnitOfWork, body: SeenBody, _: Caller) -> None:
        await keeping.erase(unit, body.mentee_id, since_of(request))

    forms = {"erase": Form(SeenBody, forget, lists=frozenset({"mentee_id"}))}
    attempt = await submit(request, caller, forms, "erase", sent)
    return see_other("/retention") if attempt is None else await _page(request, attempt)


async def _page(request: Request, attempt: Attempt) -> Response:
    since = since_of(request)
    async with service_of(request).sessions() as session:
        kept = await keeping.long_enough(session, since)
        number = await keeping.count(session, since)
        names = await programme_names(session)
    return PAGES.render(
        request,
        "retention.html",
        status=attempt.status,
        attempt=attempt,
        kept=kept,
        number=number,
        names=names,
        years=settings_of(request).keep_years,
    )
