"""A mentee's trajectory as coordinator and mentor see it, with a form for each thing to note."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.mentoring.callers import Guide, must_be_own
from services.mentoring.domain import MentoringError
from services.mentoring.fields import Body
from services.mentoring.mentees import store as mentees
from services.mentoring.problems import problem_of
from services.mentoring.site import PAGES
from services.mentoring.trajectories import handlers
from services.mentoring.trajectories.api import AssessmentBody, AwardBody, EvidenceBody, HoursBody, ResultBody
from services.mentoring.trajectories.domain.competences import COMPETENCES, Assessment, Evidence
from services.mentoring.trajectories.domain.hours import ACTIVITIES, HoursDone
from services.mentoring.trajectories.domain.modules import ModuleResult
from services.mentoring.trajectories.view import state_of
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller
from shared.web.idempotency import fingerprint, once, read_key
from shared.web.pages import see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/mentees/{mentee_id}/trajectory", include_in_schema=False)


async def _sent(request: Request) -> FormData:
    return await request.form()


Sent = Annotated[FormData, Depends(_sent)]
Act = Callable[[UnitOfWork, str, Any, Caller], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Form:
    """A form of the page: what it takes, what it does, and which of its fields may be sent more than once."""

    body: type[Body]
    act: Act
    for_mentors: bool = False
    lists: frozenset[str] = frozenset()


async def _result(unit: UnitOfWork, mentee_id: str, body: ResultBody, _: Caller) -> None:
    await handlers.note_result(unit, mentee_id, ModuleResult(body.module, body.result, body.on))


async def _evidence(unit: UnitOfWork, mentee_id: str, body: EvidenceBody, _: Caller) -> object:
    return await handlers.add_evidence(unit, mentee_id, Evidence(body.competence, body.title, body.added_on))


async def _assessment(unit: UnitOfWork, mentee_id: str, body: AssessmentBody, _: Caller) -> object:
    return await handlers.note_assessment(unit, mentee_id, Assessment(body.held_on, frozenset(body.shown)))


async def _hours(unit: UnitOfWork, mentee_id: str, body: HoursBody, caller: Caller) -> object:
    return await handlers.note_hours(unit, mentee_id, HoursDone(body.activity, body.on, body.minutes), caller.name)


async def _award(unit: UnitOfWork, mentee_id: str, body: AwardBody, _: Caller) -> object:
    return await handlers.award(unit, mentee_id, body.kind, body.awarded_on)


FORMS: Final = {
    "result": Form(ResultBody, _result),
    "evidence": Form(EvidenceBody, _evidence, for_mentors=True),
    "assessment": Form(AssessmentBody, _assessment, lists=frozenset({"shown"})),
    "hours": Form(HoursBody, _hours, for_mentors=True),
    "award": Form(AwardBody, _award),
}


@router.get("")
async def trajectory_page(request: Request, caller: Guide, mentee_id: str) -> Response:
    """The whole page."""
    return await _page(request, caller, mentee_id)


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
    """Note what a form says; what is wrong with it is told above it, with all that was typed."""
    form = FORMS.get(what)
    if form is None or (caller.role == "mentor" and not form.for_mentors):
        raise Problem(404, "There is no such form")
    try:
        body = form.body.model_validate(_values(form, sent))
        await _once(request, caller, mentee_id, what=what, body=body, key=str(sent.get("key", "")))
    except ValidationError as error:
        wrong = {str(fault["loc"][0]): fault["msg"] for fault in error.errors()}
        return await _page(request, caller, mentee_id, form=what, sent=sent, wrong=wrong)
    except MentoringError as error:
        return await _page(request, caller, mentee_id, form=what, sent=sent, wrong={error.field: str(error)})
    return see_other(f"/mentees/{mentee_id}/trajectory#{what}")


def _values(form: Form, sent: FormData) -> dict[str, Any]:
    names = [name for name in form.body.model_fields if name in sent or name in form.lists]
    return {name: sent.getlist(name) if name in form.lists else sent[name] for name in names}


async def _once(request: Request, caller: Caller, mentee_id: str, *, what: str, body: Body, key: str) -> None:
    mark = fingerprint([what, mentee_id, body.model_dump()])

    async def make() -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        await FORMS[what].act(unit, mentee_id, body, caller)
        return {}

    async with service_of(request).units.begin() as unit:
        await once(unit, read_key(key), f"{caller.name}:form", mark, make)


async def _page(
    request: Request,
    caller: Caller,
    mentee_id: str,
    *,
    form: str = "",
    sent: FormData | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:
    service = service_of(request)
    today = service.clock().date()
    async with service.sessions() as session:
        try:
            await must_be_own(session, caller, mentee_id)
            state = await state_of(session, mentee_id, today)
        except MentoringError as error:
            raise problem_of(error) from error
        contact = await mentees.contact(session, mentee_id)
        person = await mentees.person(session, mentee_id)
    return PAGES.render(
        request,
        "trajectory.html",
        status=422 if wrong else 200,
        name=contact.name if contact else person.person_ref,
        state=state,
        today=today,
        key=new_id(),
        form=form,
        sent=sent or {},
        wrong=wrong or {},
        is_coordinator=caller.role != "mentor",
        numbers=sorted(COMPETENCES),
        activities=ACTIVITIES,
    )
