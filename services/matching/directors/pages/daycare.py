"""The director's page of one daycare: answer, report, see who is next; and the list of an organiser's daycares."""

from datetime import date
from typing import Annotated, Any, Final, cast, get_args

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from services.matching.api.asking import Director, PathId, practice_of
from services.matching.care import handlers as care
from services.matching.care.domain import CareReport, CareReportError, ToldError
from services.matching.directors import store
from services.matching.directors.pages.overview import Looking, overview
from services.matching.directors.reach import acts_for, daycares_of
from services.matching.domain.imports import DaycareRecord
from services.matching.domain.promises import ProposalClosedError, Why
from services.matching.handlers import answering
from services.matching.site import PAGES
from services.matching.store import promises
from services.matching.store.catalogue import read_daycares
from shared.contracts.matching import CareNotStartedReason
from shared.runtime.application import service_of, units_of
from shared.web.pages import see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/daycares", include_in_schema=False)
SAID: Final = {"accept", "decline", "care", "undone", "told", "closed", "vacancies", "unchanged"}
WHYS: Final[tuple[str, ...]] = get_args(Why)
NOT_STARTED: Final[tuple[str, ...]] = get_args(CareNotStartedReason)


async def form_of(request: Request) -> FormData:
    """What the browser sent."""
    return await request.form(max_fields=1000)


async def daycare_here(request: Request, daycare_id: PathId, caller: Director) -> DaycareRecord:
    """The daycare of this page. 404 when there is none, 403 for a director of another."""
    async with service_of(request).sessions() as session:
        if not await acts_for(session, caller, daycare_id):
            raise Problem(403, "Not allowed", "You are signed in for another daycare.")
        found = await read_daycares(session, [daycare_id])
    if not found:
        raise Problem(404, "There is no such daycare")
    return found[0]


Sent = Annotated[FormData, Depends(form_of)]
Here = Annotated[DaycareRecord, Depends(daycare_here)]


@router.get("")
async def daycares_page(request: Request, caller: Director) -> Response:
    """The caller's daycares, those where something waits for an answer first; straight to the one when there is one."""
    async with service_of(request).sessions() as session:
        found = await daycares_of(session, caller)
        names = [daycare.daycare_id for daycare in found]
        questions = await store.open_questions(session, names)
        to_report = await store.to_report(session, names, service_of(request).today())
    if len(found) == 1:
        return see_other(address_of(found[0]))
    calling = [daycare for daycare in found if daycare.daycare_id in {*questions, *to_report}]
    return PAGES.render(
        request,
        "daycares.html",
        daycares=[*calling, *(daycare for daycare in found if daycare not in calling)],
        questions=questions,
        to_report=to_report,
    )


@router.get("/{daycare_id}")
async def daycare_page(request: Request, here: Here) -> Response:
    """What waits for an answer, who comes, what is free, who is next."""
    return await _page(request, here)


@router.post("/{daycare_id}/proposals/{proposal_id}")
async def answer_proposal(request: Request, here: Here, proposal_id: PathId, sent: Sent) -> Response:
    """Yes or no to a family; a no has a reason."""
    answer, why = str(sent.get("answer", "")), str(sent.get("why", ""))
    if answer not in {"accept", "decline"}:
        raise Problem(422, "Some fields are wrong", errors=[{"field": "answer", "detail": "accept or decline"}])
    if answer == "decline" and why not in WHYS:
        return await _page(request, here, {f"why-{proposal_id}": "director.error.why"})
    reason = cast(Why, why) if answer == "decline" else None
    try:
        async with units_of(request).begin() as unit:
            asked = await promises.proposal(unit.session, proposal_id)
            if asked is None or asked.daycare_id != here.daycare_id:
                raise Problem(404, "There is no such question to this daycare")
            await answering.proposal_answered(practice_of(request), unit, proposal_id, cast(Any, answer), reason)
    except ProposalClosedError:
        return see_other(f"{address_of(here)}?said=closed")
    return see_other(f"{address_of(here)}?said={answer}")


@router.post("/{daycare_id}/care/{offer_id}")
async def report_care(request: Request, here: Here, offer_id: PathId, sent: Sent) -> Response:
    """Whether the agreed care started: on which day, or why not."""
    started, why = str(sent.get("started", "")), str(sent.get("why", ""))
    day = _day(str(sent.get("started_on", ""))) if started == "yes" else None
    if started == "yes" and day is None:
        return await _page(request, here, {f"started_on-{offer_id}": "director.error.started_on"})
    reason = cast(CareNotStartedReason, why) if started == "no" and why in NOT_STARTED else None
    try:
        async with units_of(request).begin() as unit:
            said = CareReport(offer_id, here.daycare_id, day, reason, unit.now)
            await care.report_care(practice_of(request), unit, said)
    except ToldError:
        return see_other(f"{address_of(here)}?said=told")
    except CareReportError as error:
        if error.field == "offer_id":
            return see_other(f"{address_of(here)}?said=closed")
        return await _page(request, here, {f"{error.field}-{offer_id}": f"director.error.{error.field}"})
    return see_other(f"{address_of(here)}?said=care")


@router.post("/{daycare_id}/care/{offer_id}/undo")
async def take_care_back(request: Request, here: Here, offer_id: PathId) -> Response:
    """What was said of the agreed care was a mistake."""
    try:
        async with units_of(request).begin() as unit:
            await care.take_back(unit, offer_id, here.daycare_id)
    except ToldError:
        return see_other(f"{address_of(here)}?said=told")
    return see_other(f"{address_of(here)}?said=undone")


def address_of(daycare: DaycareRecord) -> str:
    """The page of a daycare."""
    return f"/daycares/{daycare.daycare_id}"


async def _page(request: Request, here: DaycareRecord, errors: dict[str, str] | None = None) -> Response:
    service = service_of(request)
    today = service.today()
    async with service.sessions() as session:
        looking = Looking(session, today, request.app.state.times, practice_of(request).policies)
        shown = await overview(looking, here)
    said = request.query_params.get("said", "")
    return PAGES.render(
        request,
        "daycare.html",
        status=422 if errors else 200,
        daycare=here,
        errors=errors or {},
        said=said if said in SAID else "",
        whys=WHYS,
        not_started=NOT_STARTED,
        today=today,
        **shown,
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
