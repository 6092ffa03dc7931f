"""Programmes: all of them, and one with its partners, what is owed to whom, its cohorts and modules."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, get_args

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.mentoring.callers import Coordinator
from services.mentoring.first_talks.store import balance
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.programmes import handlers, store
from services.mentoring.programmes.api import CohortBody, MembershipBody, ProgrammeBody
from services.mentoring.programmes.domain import Kind, Membership, Role
from services.mentoring.programmes.pages.addresses import address_of, must_be_there
from services.mentoring.programmes.tables import Cohort, Programme
from services.mentoring.site import PAGES
from services.mentoring.trajectories import handlers as trajectories
from services.mentoring.trajectories.api import ModuleBody
from services.mentoring.trajectories.domain.modules import Module
from services.mentoring.trajectories.store import modules
from shared.contracts.event import Id
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import see_other

router = APIRouter(prefix="/programmes", include_in_schema=False)


class NewProgrammeBody(ProgrammeBody):
    """A programme to make, under the name that files call it by."""

    programme_id: Id


class NamedMembershipBody(MembershipBody):
    """Which partner takes part."""

    partner_id: Id


class NamedCohortBody(CohortBody):
    """Which cohort it is."""

    name: Id


async def _make(unit: UnitOfWork, body: NewProgrammeBody, _: Caller) -> None:
    await handlers.make(unit, Programme(complete=True, **body.model_dump()))


def _forms(programme_id: str) -> Mapping[str, Form]:
    async def facts(unit: UnitOfWork, body: ProgrammeBody, _: Caller) -> None:
        await handlers.describe(unit, Programme(programme_id=programme_id, complete=True, **body.model_dump()))

    async def partner(unit: UnitOfWork, body: NamedMembershipBody, _: Caller) -> None:
        membership = Membership(**body.model_dump(exclude={"name"}))
        await handlers.keep_partner(unit, programme_id, body.name, membership)

    async def cohort(unit: UnitOfWork, body: NamedCohortBody, _: Caller) -> None:
        told = Cohort(programme_id=programme_id, complete=True, **body.model_dump())
        await handlers.describe_cohort(unit, told)

    async def module(unit: UnitOfWork, body: ModuleBody, _: Caller) -> None:
        kept = Module(body.code, body.name, body.hours, frozenset(body.competences))
        await trajectories.keep_module(unit, programme_id, kept)

    return {
        "facts": Form(ProgrammeBody, facts),
        "partner": Form(NamedMembershipBody, partner),
        "cohort": Form(NamedCohortBody, cohort),
        "module": Form(ModuleBody, module, lists=frozenset({"competences"})),
    }


@router.get("")
async def list_page(request: Request, _: Coordinator) -> Response:
    """All programmes."""
    return await _list(request, Attempt())


@router.post("/new")
async def make(request: Request, caller: Coordinator, sent: Sent) -> Response:
    """Make a programme."""
    attempt = await submit(request, caller, {"new": Form(NewProgrammeBody, _make)}, "new", sent)
    if attempt is None:
        return see_other(address_of(str(sent["programme_id"]).strip()))
    return await _list(request, attempt)


async def _list(request: Request, attempt: Attempt) -> Response:
    async with service_of(request).sessions() as session:
        found = await store.all_programmes(session)
    shown = [(one, address_of(one.programme_id)) for one in found]
    return PAGES.render(
        request,
        "programmes.html",
        status=attempt.status,
        attempt=attempt,
        address="/programmes",
        programmes=shown,
        kinds=get_args(Kind),
    )


@router.get("/{programme_id:path}")
async def programme_page(
    request: Request, _: Coordinator, programme_id: str, member: int | None = None, cohort: str = ""
) -> Response:
    """One programme. `member` (its place in the list) or `cohort` opens that one's form, to change it."""
    async with service_of(request).sessions() as session:
        await must_be_there(session, programme_id)
        attempt = await _to_change(session, programme_id, member, cohort)
    return await _page(request, programme_id, attempt)


async def _to_change(session: Any, programme_id: str, member: int | None, cohort: str) -> Attempt:
    members = await store.memberships(session, programme_id)
    if member is not None and 0 <= member < len(members):
        names = await store.partner_names(session, programme_id)
        chosen = members[member]
        return Attempt("partner", _filled_in({**asdict(chosen), "name": names[chosen.partner_id]}))
    found = [one for one in await store.cohorts(session, programme_id) if one.name == cohort]
    return Attempt("cohort", _filled_in(found[0].model_dump())) if found else Attempt()


def _filled_in(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


@router.post("/{programme_id:path}/{what}")
async def change(request: Request, caller: Coordinator, programme_id: str, what: str, sent: Sent) -> Response:
    """Make the change of a form."""
    attempt = await submit(request, caller, _forms(programme_id), what, sent)
    if attempt is None:
        return see_other(f"{address_of(programme_id)}#{what}")
    return await _page(request, programme_id, attempt)


async def _page(request: Request, programme_id: str, attempt: Attempt) -> Response:
    service = service_of(request)
    today = service.today()
    async with service.sessions() as session:
        shown: dict[str, Any] = {
            "programme": await must_be_there(session, programme_id),
            "members": await store.memberships(session, programme_id),
            "names": await store.partner_names(session, programme_id),
            "cohorts": await store.cohorts(session, programme_id),
            "modules": await modules(session, programme_id),
            "balance": await balance(session, programme_id),
        }
    return PAGES.render(
        request,
        "programme.html",
        status=attempt.status,
        attempt=attempt,
        address=address_of(programme_id),
        today=today,
        kinds=get_args(Kind),
        roles=get_args(Role),
        **shown,
    )
