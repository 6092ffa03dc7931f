"""Programmes over HTTP: what they are, who takes part, their cohorts."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from services.mentoring.callers import Coordinator
from services.mentoring.changes import changed
from services.mentoring.fields import Body, Word
from services.mentoring.programmes import handlers, store
from services.mentoring.programmes.domain import Kind, Membership, Role
from services.mentoring.programmes.tables import Cohort, Programme
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/programmes", tags=["programmes"])


class ProgrammeBody(Body):
    """What a programme is. `lead_partner` and `point_of_contact` are ids of partners."""

    name: Word
    kind: Kind
    starts_on: date | None = None
    ends_on: date | None = None
    lead_partner: Id | None = None
    point_of_contact: Id | None = None


class MembershipBody(Body):
    """A partner in a programme."""

    name: Word
    role: Role
    joined_on: date
    left_on: date | None = None
    owed: Annotated[str, Field(max_length=1000)] | None = None


class CohortBody(Body):
    """Those who start together, in a semester such as `2026-2`."""

    semester: Annotated[str, Field(pattern=r"^\d{4}-[12]$")] | None = None
    starts_on: date | None = None
    ends_on: date | None = None


@router.put("/{programme_id:path}/partners/{partner_id}")
async def keep_partner(
    request: Request, caller: Coordinator, programme_id: Id, partner_id: Id, body: MembershipBody
) -> dict[str, Any]:
    """Have a partner take part in a role from a day on; with `left_on`, until a day."""
    membership = Membership(partner_id, **body.model_dump(exclude={"name"}))

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.keep_partner(unit, programme_id, body.name, membership)
        return {"programme_id": programme_id, "partner_id": partner_id}

    return await changed(request, caller, None, [], make)


@router.put("/{programme_id:path}/cohorts/{name}")
async def describe_cohort(
    request: Request, caller: Coordinator, programme_id: Id, name: Id, body: CohortBody
) -> dict[str, Any]:
    """Make a cohort, or complete one that a file named."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        cohort = Cohort(programme_id=programme_id, name=name, complete=True, **body.model_dump())
        await handlers.describe_cohort(unit, cohort)
        return {"programme_id": programme_id, "name": name}

    return await changed(request, caller, None, [], make)


@router.get("/{programme_id:path}")
async def read(request: Request, _: Coordinator, programme_id: str) -> dict[str, Any]:
    """A programme with its partners and cohorts; `complete` is false of what a file named and nobody described."""
    async with service_of(request).sessions() as session:
        found = await store.programme(session, programme_id)
        if found is None:
            raise Problem(404, "There is no such programme")
        names = await store.partner_names(session, programme_id)
        members = [_shown(one, names) for one in await store.memberships(session, programme_id)]
        cohorts = [row.model_dump(exclude={"programme_id"}) for row in await store.cohorts(session, programme_id)]
    return {**found.model_dump(), "partners": members, "cohorts": cohorts}


def _shown(member: Membership, names: dict[str, str]) -> dict[str, Any]:
    return {
        "partner_id": member.partner_id,
        "name": names[member.partner_id],
        "role": member.role,
        "joined_on": member.joined_on,
        "left_on": member.left_on,
        "owed": member.owed,
    }


@router.put("/{programme_id:path}")
async def describe(request: Request, caller: Coordinator, programme_id: Id, body: ProgrammeBody) -> dict[str, Any]:
    """Make a programme, or complete one that a file named."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await handlers.describe(unit, Programme(programme_id=programme_id, complete=True, **body.model_dump()))
        return {"programme_id": programme_id}

    return await changed(request, caller, None, [], make)
