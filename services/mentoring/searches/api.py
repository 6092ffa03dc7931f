"""Searches over HTTP: have a place looked for, see what was found, look no longer."""

from datetime import date
from typing import Any

from fastapi import APIRouter, Request

from services.mentoring.callers import Guide, guiding, must_be_own, reading_of
from services.mentoring.changes import changed
from services.mentoring.fields import Body
from services.mentoring.searches import handlers, store
from services.mentoring.searches.domain import Search, Wanted
from services.mentoring.searches.view import all_searches, search_of
from services.mentoring.settings import settings_of
from shared.contracts.event import Id
from shared.contracts.mentoring import PlaceKind, Weekday
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.idempotency import OptionalKey, RequiredKey

router = APIRouter(prefix="/api/v1", tags=["searches"])


class SearchBody(Body):
    """What place is looked for. Without `days`: those that the mentee wishes; without `kind`: either will do."""

    from_on: date
    until_on: date
    days: tuple[Weekday, ...] = ()
    kind: PlaceKind | None = None

    def wanted(self) -> Wanted:
        """The search that this asks for."""
        return Wanted(**self.model_dump())


class NamedSearchBody(Body):
    """A form of a page says which search it is about; over HTTP the address does."""

    search_id: Id


@router.post("/mentees/{mentee_id}/searches", status_code=201)
async def seek(request: Request, caller: Guide, key: RequiredKey, mentee_id: str, body: SearchBody) -> dict[str, Any]:
    """Have a place looked for. An open search for a part of that period is changed, and keeps its id.

    422 when the mentee has a place then, or no day is named or wished.
    """

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        await must_be_own(unit.session, caller, mentee_id)
        search = await handlers.seek(unit, mentee_id, body.wanted())
        return {"search_id": search.search_id, "state": search.state}

    return await changed(request, caller, key, ["search", mentee_id, body.model_dump()], make)


@router.get("/mentees/{mentee_id}/searches")
async def list_searches(request: Request, caller: Guide, mentee_id: str) -> list[dict[str, Any]]:
    """A mentee's searches, the newest first: what is sought, what was found and why, or why there is nothing."""
    async with reading_of(request, caller, mentee_id) as session:
        found = await store.of_mentee(session, mentee_id)
    return [search_of(one, settings_of(request).found_place_stands) for one in reversed(found)]


@router.get("/searches")
async def list_all(request: Request, caller: Guide, programme: str | None = None) -> list[dict[str, Any]]:
    """Every search, of one programme when named: found places first, the most urgent before the rest, then what is
    looked for, by turn, then what was over within the last 60 days. A mentor reads about its own mentees.
    """
    return await searches_for(request, caller, programme)


async def searches_for(request: Request, caller: Caller, programme: str | None) -> list[dict[str, Any]]:
    """The searches that the caller may know."""
    service = service_of(request)
    limit = settings_of(request).found_place_stands
    async with service.sessions() as session:
        return await all_searches(
            session, service.clock(), limit, mentor_ref=guiding(caller), programme_id=programme or None
        )


@router.post("/searches/{search_id}/end")
async def end(request: Request, caller: Guide, key: OptionalKey, search_id: str) -> dict[str, Any]:
    """Look no longer: a place that was found comes free. A search that is over stays as it is."""

    async def make(unit: UnitOfWork) -> dict[str, Any]:
        search = await end_own(unit, caller, search_id)
        return {"search_id": search_id, "state": search.state}

    return await changed(request, caller, key, ["end-search", search_id], make)


async def end_own(unit: UnitOfWork, caller: Caller, search_id: str) -> Search:
    """End a search of a mentee whom the caller may know. Raises MentoringError."""
    search = await handlers.end(unit, search_id)
    await must_be_own(unit.session, caller, search.mentee_id)
    return search
