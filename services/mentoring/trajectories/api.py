"""Trajectories over HTTP: modules, results, evidence, tests, hours, documents."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator, Guide, must_be_own, reading_of
from services.mentoring.changes import changed
from services.mentoring.fields import Body, Word
from services.mentoring.trajectories import handlers
from services.mentoring.trajectories.domain.certificates import DocumentKind, read_code, shown_code
from services.mentoring.trajectories.domain.competences import Assessment, Evidence
from services.mentoring.trajectories.domain.hours import Activity, HoursDone, HoursPlanned
from services.mentoring.trajectories.domain.modules import Module, ModuleResult, Result
from services.mentoring.trajectories.view import document_of_code, state_of
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.idempotency import OptionalKey, RequiredKey
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1", tags=["trajectories"])
Number = Annotated[int, Field(ge=-(2**31), lt=2**31)]


class ModuleBody(Body):
    """A module. `competences`: the numbers of those it covers, for exemptions after a test."""

    code: Word
    name: Word
    hours: Number
    competences: tuple[Number, ...] = ()


class ModulesBody(Body):
    """All modules of a programme, in their order."""

    modules: Annotated[list[ModuleBody], Field(max_length=100)]


class ResultBody(Body):
    """What came of a module."""

    module: Word
    result: Result
    on: date


class EvidenceBody(Body):
    """Something for the portfolio."""

    competence: Number
    title: Word
    added_on: date


class AssessmentBody(Body):
    """A test: the numbers of the competences that were shown, none when none was."""

    held_on: date
    shown: Annotated[list[Number], Field(max_length=100)]


class PlanBody(Body):
    """What is to be done of an activity."""

    minutes: Number
    from_on: date
    until_on: date


class HoursBody(Body):
    """What was done on a day."""

    activity: Activity
    on: date
    minutes: Number


class AwardBody(Body):
    """A document to give."""

    kind: DocumentKind
    awarded_on: date


@router.put("/programmes/{programme:path}/modules")
async def set_modules(request: Request, caller: Coordinator, programme: str, body: ModulesBody) -> dict[str, Any]:
    """Say which modules a programme gives, instead of those of before. Results stay."""
    given = [Module(one.code, one.name, one.hours, frozenset(one.competences)) for one in body.modules]

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.set_modules(unit, programme, given)
        return {"programme": programme, "modules": len(given)}

    return await changed(request, caller, None, ["modules", programme], make)


@router.get("/mentees/{mentee_id}/trajectory")
async def read_trajectory(request: Request, caller: Guide, mentee_id: str) -> dict[str, Any]:
    """How far a mentee is: modules, competences, hours, documents."""
    async with reading_of(request, caller, mentee_id) as session:
        return await state_of(session, mentee_id, service_of(request).today())


@router.post("/mentees/{mentee_id}/module-results", status_code=201)
async def note_result(
    request: Request, caller: Coordinator, key: RequiredKey, mentee_id: str, body: ResultBody
) -> dict[str, Any]:
    """Note what came of a module; the same day again is a correction."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.note_result(unit, mentee_id, ModuleResult(body.module, body.result, body.on))
        return {"mentee_id": mentee_id, "module": body.module, "result": body.result}

    return await changed(request, caller, key, ["result", mentee_id, body.model_dump()], make)


@router.post("/mentees/{mentee_id}/evidence", status_code=201)
async def add_evidence(
    request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: EvidenceBody
) -> dict[str, Any]:
    """Put something in the portfolio."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        added = Evidence(body.competence, body.title, body.added_on)
        return {"evidence_id": await handlers.add_evidence(unit, mentee_id, added)}

    return await changed(request, caller, key, ["evidence", mentee_id, body.model_dump()], make)


@router.post("/mentees/{mentee_id}/assessments", status_code=201)
async def note_assessment(
    request: Request, caller: Coordinator, key: RequiredKey, mentee_id: str, body: AssessmentBody
) -> dict[str, Any]:
    """Note a test of competences; the answer names the modules that it exempts from."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        held = Assessment(body.held_on, frozenset(body.shown))
        exempted = await handlers.note_assessment(unit, mentee_id, held)
        return {"mentee_id": mentee_id, "exempted": [module.code for module in exempted]}

    return await changed(request, caller, key, ["assessment", mentee_id, body.model_dump()], make)


@router.put("/mentees/{mentee_id}/hours-planned/{activity}")
async def plan_hours(
    request: Request, caller: Coordinator, mentee_id: str, activity: Activity, body: PlanBody
) -> dict[str, Any]:
    """Plan the hours of an activity."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.plan_hours(unit, mentee_id, activity, HoursPlanned(body.minutes, body.from_on, body.until_on))
        return {"mentee_id": mentee_id, "activity": activity, **body.model_dump()}

    return await changed(request, caller, None, [], make)


@router.post("/mentees/{mentee_id}/hours", status_code=201)
async def note_hours(
    request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: HoursBody
) -> dict[str, Any]:
    """Note hours that were done."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        done = HoursDone(body.activity, body.on, body.minutes)
        return {"hours_id": await handlers.note_hours(unit, mentee_id, done, caller.name)}

    return await changed(request, caller, key, ["hours", mentee_id, body.model_dump()], make)


@router.post("/mentees/{mentee_id}/hours/{hours_id}/sign")
async def sign_hours(
    request: Request, caller: Guide, key: OptionalKey, mentee_id: str, hours_id: str
) -> dict[str, Any]:
    """Vouch for hours that were noted."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        await handlers.sign_hours(unit, mentee_id, hours_id, caller.name)
        return {"hours_id": hours_id, "signed": True}

    return await changed(request, caller, key, ["sign", mentee_id, hours_id], make)


@router.post("/mentees/{mentee_id}/certificates", status_code=201)
async def award(
    request: Request, caller: Coordinator, key: RequiredKey, mentee_id: str, body: AwardBody
) -> dict[str, Any]:
    """Give a document. 422 with what is missing when it was not earned yet."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        row = await handlers.award(unit, mentee_id, body.kind, body.awarded_on)
        return {"certificate_id": row.certificate_id, "code": shown_code(row.code)}

    return await changed(request, caller, key, ["award", mentee_id, body.model_dump()], make)


class VerifiedAnswer(Body):
    """What a code stands for. Nothing of the person but the name on the document; none once that was erased."""

    kind: DocumentKind
    programme: str
    awarded_on: date
    holder: str | None
    competences: list[int]
    status: Literal["genuine"]


@router.get("/certificates/{code}", response_model=VerifiedAnswer)
async def verify(request: Request, code: str) -> dict[str, Any]:
    """Check a document by its code, without a token: who has the document has the code. 404 for a forged one."""
    plain = read_code(code)
    async with service_of(request).sessions() as session:
        found = await document_of_code(session, plain) if plain else None
    if found is None:
        raise Problem(404, "There is no such document", "No document with this code was ever given.")
    shown = ("kind", "programme", "awarded_on", "holder", "competences")
    return {"status": "genuine", **{name: found[name] for name in shown}}
