"""Reports over HTTP."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.callers import Coordinator
from services.mentoring.mentees.store import enrolments
from services.mentoring.outcomes.store import outcomes
from services.mentoring.programmes.store import programme
from services.mentoring.reports import store
from services.mentoring.reports.domain.esf import EsfReport, esf_report
from services.mentoring.reports.domain.funding import FundingReport, funding_report
from shared.runtime.application import service_of
from shared.web.problems import Problem

router = APIRouter(prefix="/api/v1/programmes", tags=["reports"])
On = Annotated[date | None, Query(description="The day that the figures are of; today when left out.")]


@router.get("/{programme_id:path}/reports/esf")
async def read_esf(request: Request, caller: Coordinator, programme_id: str, on: On = None) -> dict[str, Any]:
    """The ESF report of a programme on a day: figures only."""
    service = service_of(request)
    async with service.sessions() as session:
        return (await load_esf(session, programme_id, on or service.today())).document()


@router.get("/{programme_id:path}/reports/funding")
async def read_funding(request: Request, caller: Coordinator, programme_id: str, on: On = None) -> dict[str, Any]:
    """What was granted, spent and left of a programme on a day, by source."""
    service = service_of(request)
    async with service.sessions() as session:
        return (await load_funding(session, programme_id, on or service.today())).document()


async def load_esf(session: AsyncSession, programme_id: str, on: date) -> EsfReport:
    """The ESF report, counted from the rows. Raises Problem 404."""
    await _must_be_there(session, programme_id)
    mentee_ids = await store.mentee_ids(session, programme_id)
    rows = (await enrolments(session, mentee_ids)).values()
    started = [enrolment for own in rows for enrolment in own]
    results = await outcomes(session, mentee_ids)
    return esf_report(programme_id, on, started, results, await store.held(session, programme_id))


async def load_funding(session: AsyncSession, programme_id: str, on: date) -> FundingReport:
    """The funding report, summed from the ledger. Raises Problem 404."""
    await _must_be_there(session, programme_id)
    booked = await store.booked(session, [programme_id])
    return funding_report(programme_id, on, booked.elements())


async def _must_be_there(session: AsyncSession, programme_id: str) -> None:
    if await programme(session, programme_id) is None:
        raise Problem(404, "There is no such programme", f"No programme is called {programme_id}.")
