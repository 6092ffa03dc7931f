"""Reports as pages: a programme, a day, and charts beside their numbers."""

from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.callers import Reader
from services.mentoring.programmes.store import all_programmes, funded_programmes
from services.mentoring.programmes.tables import Programme
from services.mentoring.reports.api import On, ReportName
from services.mentoring.reports.documents import MEDIA_TYPES
from services.mentoring.reports.reading import REPORTS, shown
from services.mentoring.reports.shown import Unit, text_of
from services.mentoring.site import PAGES
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import language_of, see_other

router = APIRouter(prefix="/reports", include_in_schema=False)


@router.get("")
async def reports_page(request: Request, caller: Reader, programme: str = "") -> Response:
    """The programmes that the caller may read figures of, or the chosen one of them, each with its reports."""
    service = service_of(request)
    async with service.sessions() as session:
        known = await _programmes(session, caller, service.today())
    chosen = [one for one in known if programme in ("", one.programme_id)]
    return PAGES.render(request, "reports.html", programmes=chosen, reports=REPORTS, is_chosen=bool(programme))


@router.get("/{report}")
async def report_page(
    request: Request, caller: Reader, report: ReportName, programme: str = "", on: On = None
) -> Response:
    """One report of a programme on a day, today when none is chosen; without a programme, all there are to choose."""
    if not programme:
        return see_other("/reports")
    language = language_of(request)
    async with service_of(request).units.begin() as unit:
        found = await shown(unit, caller, programme, report, on=on, language=language)
        today = unit.today

    def said(value: int | None, unit: Unit) -> str:
        return text_of(value, unit, language)

    return PAGES.render(request, "report.html", report=found, forms=list(MEDIA_TYPES), today=today, said=said)


async def _programmes(session: AsyncSession, caller: Caller, today: date) -> list[Programme]:
    if caller.role == "partner":
        return await funded_programmes(session, caller.scope or "", today)
    return await all_programmes(session)
