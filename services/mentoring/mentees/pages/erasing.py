"""Forgetting a mentee: the page that says what is lost and what stays, before anything happens."""

from typing import Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Coordinator
from services.mentoring.domain import MentoringError
from services.mentoring.fields import Body
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees import erasing, store
from services.mentoring.problems import problem_of
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/mentees/{mentee_id}/erase", include_in_schema=False)


class ConfirmationBody(Body):
    """Whoever erases has read what is lost."""

    sure: Literal["yes"]


@router.get("")
async def erase_page(request: Request, _: Coordinator, mentee_id: str) -> Response:
    """What is lost, what stays, and the question."""
    return await _page(request, mentee_id, Attempt())


@router.post("")
async def erase(request: Request, caller: Coordinator, mentee_id: str, sent: Sent) -> Response:
    """Forget the mentee; without a confirmation nothing happens."""

    async def forget(unit: UnitOfWork, _: ConfirmationBody, __: Caller) -> None:
        await erasing.erase(unit, mentee_id)

    attempt = await submit(request, caller, {"erase": Form(ConfirmationBody, forget)}, "erase", sent)
    return see_other("/mentees") if attempt is None else await _page(request, mentee_id, attempt)


async def _page(request: Request, mentee_id: str, attempt: Attempt) -> Response:
    async with service_of(request).sessions() as session:
        try:
            await store.person(session, mentee_id)
        except MentoringError as error:
            raise problem_of(error) from error
        name = await store.name_of(session, mentee_id)
    return PAGES.render(request, "erase.html", status=attempt.status, attempt=attempt, mentee_id=mentee_id, name=name)
