"""The places of a mentee: which suit, which was agreed on, how it goes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import GUIDES, Guide, must_be_own, reading_of
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees import store as mentees
from services.mentoring.places import handlers
from services.mentoring.places.api import ChoiceBody, NamedEndBody, NamedReviewBody, NamedSignatureBody, ScoresBody
from services.mentoring.places.domain.agreement import PARTIES
from services.mentoring.places.domain.place import KINDS, WEEKDAYS
from services.mentoring.places.domain.review import ASPECTS, CONCLUSIONS, SCORES, Review
from services.mentoring.places.view import agreements_of, ranked_of
from services.mentoring.searches import handlers as searching
from services.mentoring.searches.api import NamedSearchBody, SearchBody, end_own
from services.mentoring.searches.view import open_searches
from services.mentoring.settings import settings_of
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/mentees/{mentee_id}/places", include_in_schema=False)
USUAL_PERIOD: Final = timedelta(days=90)
Period = tuple[date | None, date | None]


def _forms(mentee_id: str) -> Mapping[str, Form]:
    async def agree(unit: UnitOfWork, body: ChoiceBody, _: Caller) -> None:
        await handlers.agree(unit, handlers.Choice(mentee_id, **body.model_dump()))

    async def sign(unit: UnitOfWork, body: NamedSignatureBody, caller: Caller) -> None:
        await handlers.sign(unit, body.agreement_id, body.party, caller.name)

    async def end(unit: UnitOfWork, body: NamedEndBody, _: Caller) -> None:
        await handlers.end(unit, body.agreement_id, body.on, body.reason)

    async def evaluation(unit: UnitOfWork, body: ScoresBody, caller: Caller) -> None:
        await handlers.evaluate(unit, body.agreement_id, body.evaluation(), caller.name)

    async def review(unit: UnitOfWork, body: NamedReviewBody, caller: Caller) -> None:
        held = Review(body.held_on, body.present, body.conclusion, body.next_step)
        await handlers.note_review(unit, body.agreement_id, held, caller.name)

    async def seek(unit: UnitOfWork, body: SearchBody, caller: Caller) -> None:
        await must_be_own(unit.session, caller, mentee_id)
        await searching.seek(unit, mentee_id, body.wanted())

    async def stop(unit: UnitOfWork, body: NamedSearchBody, caller: Caller) -> None:
        await end_own(unit, caller, body.search_id)

    return {
        "seek": Form(SearchBody, seek, GUIDES, lists=frozenset({"days"})),
        "stop": Form(NamedSearchBody, stop, GUIDES),
        "agree": Form(ChoiceBody, agree),
        "sign": Form(NamedSignatureBody, sign),
        "end": Form(NamedEndBody, end),
        "evaluation": Form(ScoresBody, evaluation, lists=frozenset({"scores"})),
        "review": Form(NamedReviewBody, review, lists=frozenset({"present"})),
    }


@router.get("")
async def places_page(
    request: Request, caller: Guide, mentee_id: str, from_on: date | None = None, until_on: date | None = None
) -> Response:
    """The whole page, for a period."""
    return await _page(request, caller, mentee_id, Attempt(), (from_on, until_on))


@router.post("/{what}")
async def change(request: Request, caller: Guide, mentee_id: str, what: str, sent: Sent) -> Response:
    """Make the change of a form."""
    attempt = await submit(request, caller, _forms(mentee_id), what, sent)
    if attempt is None:
        return see_other(f"/mentees/{mentee_id}/places")
    return await _page(request, caller, mentee_id, attempt, (None, None))


async def _page(request: Request, caller: Caller, mentee_id: str, attempt: Attempt, period: Period) -> Response:
    today = service_of(request).today()
    from_on = period[0] or today
    until_on = period[1] or from_on + USUAL_PERIOD
    async with reading_of(request, caller, mentee_id) as session:
        needs = await handlers.needs_of(session, mentee_id, from_on, until_on)
        shown: dict[str, Any] = {
            "name": await mentees.name_of(session, mentee_id),
            "agreements": await agreements_of(session, mentee_id, today),
            "searches": await open_searches(session, mentee_id, settings_of(request).found_place_stands),
            "ranked": [ranked_of(one) for one in await handlers.ranked(session, needs)],
        }
    return PAGES.render(
        request,
        "mentee_places.html",
        status=attempt.status,
        attempt=attempt,
        address=f"/mentees/{mentee_id}/places",
        mentee_id=mentee_id,
        today=today,
        from_on=from_on,
        until_on=until_on,
        is_coordinator=caller.role != "mentor",
        parties=PARTIES,
        aspects=ASPECTS,
        scores=SCORES,
        conclusions=CONCLUSIONS,
        weekdays=WEEKDAYS,
        kinds=KINDS,
        wished=needs.days,
        has={
            one["place"]["place_id"]: one
            for one in shown["agreements"]
            if one["from_on"] <= until_on and (one["ended_on"] or one["until_on"]) >= from_on
        },
        **shown,
    )
