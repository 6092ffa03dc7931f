"""Mentors over HTTP: describe one, see who suits a mentee, decide, see a caseload."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator, Guide, guiding
from services.mentoring.changes import changed
from services.mentoring.domain import MentoringError
from services.mentoring.fields import Body, Word
from services.mentoring.mentees import store as mentees
from services.mentoring.mentors import handlers, store
from services.mentoring.mentors.domain import Mentor
from services.mentoring.mentors.proposals import Line, caseload, proposals
from services.mentoring.problems import problem_of
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.idempotency import OptionalKey

router = APIRouter(prefix="/api/v1", tags=["mentors"])


class MentorBody(Body):
    """What is known of a mentor. `hours_per_week`: employed hours."""

    name: Word
    region: Word | None = None
    languages: tuple[Word, ...] = ()
    hours_per_week: Annotated[float, Field(gt=0, le=60)] | None = None


class AssignmentBody(Body):
    """Who guides from a day on, and why: the reasons that were proposed, or the coordinator's own code."""

    mentor_ref: Id
    from_on: date
    reasons: tuple[Word, ...] = ()


@router.put("/mentors/{mentor_ref}")
async def keep_mentor(request: Request, caller: Coordinator, mentor_ref: Id, body: MentorBody) -> dict[str, Any]:
    """Describe a mentor, new or known."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await store.keep_mentor(unit.session, Mentor(mentor_ref, **body.model_dump()))
        return {"mentor_ref": mentor_ref}

    return await changed(request, caller, None, [], make)


@router.get("/mentees/{mentee_id}/mentor-proposals")
async def propose(request: Request, _: Coordinator, mentee_id: str) -> list[dict[str, Any]]:
    """The mentors for a mentee, the best first, with reasons."""
    service = service_of(request)
    async with service.sessions() as session:
        try:
            found = await proposals(session, mentee_id, service.today())
        except MentoringError as error:
            raise problem_of(error) from error
    return [
        {
            **asdict(one.candidate.mentor),
            "mentees": one.candidate.mentees,
            "load": one.candidate.load,
            "reasons": list(one.reasons),
        }
        for one in found
    ]


@router.post("/mentees/{mentee_id}/mentor")
async def assign(
    request: Request, caller: Coordinator, key: OptionalKey, mentee_id: str, body: AssignmentBody
) -> dict[str, Any]:
    """Decide who guides a mentee from a day on; whoever did before hands over that day."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await mentees.person(unit.session, mentee_id, lock=True)
        await handlers.assign(unit, mentee_id, body.mentor_ref, body.from_on, body.reasons)
        return {"mentee_id": mentee_id, "mentor_ref": body.mentor_ref}

    return await changed(request, caller, key, ["assign", mentee_id, body.model_dump()], make)


@router.get("/caseload")
async def read_caseload(
    request: Request, caller: Guide, mentor: str | None = None, programme: str | None = None
) -> list[dict[str, Any]]:
    """Who is in training, who needs attention most first. A mentor sees its own caseload, whatever is asked.

    Others read how many barriers are open, and which on the mentee itself, where it leaves a line that they looked.
    """
    service = service_of(request)
    own = guiding(caller)
    async with service.sessions() as session:
        lines = await caseload(
            session, service.today(), mentor_ref=mentor if own is None else own, programme_id=programme
        )
    return [_shown(line, names_barriers=own is not None) for line in lines]


def _shown(line: Line, *, names_barriers: bool) -> dict[str, Any]:
    shown = asdict(line)
    open_barriers = shown["attention"].pop("open_barriers")
    shown["attention"]["barriers"] = len(open_barriers)
    if names_barriers:
        shown["attention"]["open_barriers"] = open_barriers
    return {**shown, "needs_attention": line.attention.is_needed()}
