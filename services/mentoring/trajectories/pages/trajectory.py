"""A mentee's trajectory as coordinator and mentor see it, with a form for each thing to note."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field

from services.mentoring.callers import GUIDES, Guide, must_be_own, reading_of
from services.mentoring.domain import MentoringError
from services.mentoring.fields import Body
from services.mentoring.forms import Act, Attempt, Form, Sent, submit
from services.mentoring.mentees import store as mentees
from services.mentoring.problems import problem_of
from services.mentoring.programmes import store as programmes
from services.mentoring.site import PAGES
from services.mentoring.trajectories import handlers
from services.mentoring.trajectories.api import AssessmentBody, AwardBody, EvidenceBody, HoursBody, ResultBody
from services.mentoring.trajectories.domain.competences import COMPETENCES, Assessment, Evidence
from services.mentoring.trajectories.domain.hours import ACTIVITIES, Activity, HoursDone, HoursPlanned
from services.mentoring.trajectories.domain.modules import ModuleResult
from services.mentoring.trajectories.view import state_of
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/mentees/{mentee_id}/trajectory", include_in_schema=False)


class PlanForm(Body):
    """What is to be done of an activity, in hours as schools plan them."""

    activity: Activity
    hours: Annotated[int, Field(ge=1, le=5000)]
    from_on: date
    until_on: date


def _forms(mentee_id: str) -> Mapping[str, Form]:
    async def result(unit: UnitOfWork, body: ResultBody, _: Caller) -> None:
        await handlers.note_result(unit, mentee_id, ModuleResult(body.module, body.result, body.on))

    async def evidence(unit: UnitOfWork, body: EvidenceBody, _: Caller) -> None:
        await handlers.add_evidence(unit, mentee_id, Evidence(body.competence, body.title, body.added_on))

    async def assessment(unit: UnitOfWork, body: AssessmentBody, _: Caller) -> None:
        await handlers.note_assessment(unit, mentee_id, Assessment(body.held_on, frozenset(body.shown)))

    async def hours(unit: UnitOfWork, body: HoursBody, caller: Caller) -> None:
        await handlers.note_hours(unit, mentee_id, HoursDone(body.activity, body.on, body.minutes), caller.name)

    async def plan(unit: UnitOfWork, body: PlanForm, _: Caller) -> None:
        planned = HoursPlanned(body.hours * 60, body.from_on, body.until_on)
        await handlers.plan_hours(unit, mentee_id, body.activity, planned)

    async def award(unit: UnitOfWork, body: AwardBody, _: Caller) -> None:
        await handlers.award(unit, mentee_id, body.kind, body.awarded_on)

    return {
        "result": Form(ResultBody, result),
        "evidence": Form(EvidenceBody, _own(mentee_id, evidence), GUIDES),
        "assessment": Form(AssessmentBody, assessment, lists=frozenset({"shown"})),
        "hours": Form(HoursBody, _own(mentee_id, hours), GUIDES),
        "plan": Form(PlanForm, plan),
        "award": Form(AwardBody, award),
    }


def _own(mentee_id: str, act: Act) -> Act:
    """The same change, for a mentor of this mentee only."""

    async def guarded(unit: UnitOfWork, body: Any, caller: Caller) -> None:
        await must_be_own(unit.session, caller, mentee_id)
        await act(unit, body, caller)

    return guarded


@router.get("")
async def trajectory_page(request: Request, caller: Guide, mentee_id: str) -> Response:
    """The whole page."""
    return await _page(request, caller, mentee_id, Attempt())


@router.post("/hours/{hours_id}/sign")
async def sign(request: Request, caller: Guide, mentee_id: str, hours_id: str) -> Response:
    """Vouch for hours that were noted."""
    try:
        async with service_of(request).units.begin() as unit:
            await must_be_own(unit.session, caller, mentee_id)
            await handlers.sign_hours(unit, mentee_id, hours_id, caller.name)
    except MentoringError as error:
        raise problem_of(error) from error
    return see_other(f"/mentees/{mentee_id}/trajectory#hours")


@router.post("/{what}")
async def note(request: Request, caller: Guide, mentee_id: str, what: str, sent: Sent) -> Response:
    """Note what a form says."""
    attempt = await submit(request, caller, _forms(mentee_id), what, sent)
    if attempt is None:
        return see_other(f"/mentees/{mentee_id}/trajectory#{what}")
    return await _page(request, caller, mentee_id, attempt)


async def _page(request: Request, caller: Caller, mentee_id: str, attempt: Attempt) -> Response:
    today = service_of(request).today()
    async with reading_of(request, caller, mentee_id) as session:
        state = await state_of(session, mentee_id, today)
        name = await mentees.name_of(session, mentee_id)
        programme = await programmes.programme(session, state["programme"])
    return PAGES.render(
        request,
        "trajectory.html",
        status=attempt.status,
        attempt=attempt,
        address=f"/mentees/{mentee_id}/trajectory",
        name=name,
        programme=programme.name if programme else state["programme"],
        state=state,
        today=today,
        is_coordinator=caller.role != "mentor",
        numbers=sorted(COMPETENCES),
        activities=ACTIVITIES,
    )
