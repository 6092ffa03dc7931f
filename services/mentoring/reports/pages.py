"""Reports as pages: a programme, a day, and charts beside their numbers; beneath the funding, the ledger to book in."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import AfterValidator, BeforeValidator, Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.callers import Coordinator, Reader
from services.mentoring.fields import Body, Known
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees.looks import looking
from services.mentoring.programmes.store import all_programmes, funded_programmes
from services.mentoring.programmes.tables import Programme
from services.mentoring.reports import handlers, store
from services.mentoring.reports.api import On, ReportName
from services.mentoring.reports.documents import MEDIA_TYPES
from services.mentoring.reports.domain.funding import KINDS, Entry, cents_of
from services.mentoring.reports.reading import REPORTS, shown
from services.mentoring.reports.shown import Unit, text_of
from services.mentoring.site import PAGES
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.web.access import Caller
from shared.web.pages import language_of, see_other

router = APIRouter(prefix="/reports", include_in_schema=False)
FUNDING: Final = "/reports/funding"
SHOWN: Final = 200
"""How many entries of the ledger the page lists."""


def _not_nothing(cents: int) -> int:
    if cents == 0:
        raise ValueError("must be more or less than nothing")
    return cents


class EntryBody(Body):
    """An entry of a programme's ledger as a form sends it; the amount as a person types it."""

    programme: Known
    source: Known
    kind: Literal["budget", "expense"]
    on: date
    amount: Annotated[int, BeforeValidator(cents_of), AfterValidator(_not_nothing)]
    description: Annotated[str, Field(max_length=500, pattern=r"^[^\x00-\x1f]*$")] = ""

    def entry(self) -> Entry:
        """The entry, its words as a file has them: one space between."""
        source, description = (" ".join(text.split()) for text in (self.source, self.description))
        return Entry(source, self.programme, self.kind, self.on, self.amount, description)


class CorrectionBody(Body):
    """Which entry of which programme is taken back."""

    programme: Known
    entry_id: Known


async def _book(unit: UnitOfWork, body: EntryBody, _: Caller) -> None:
    await handlers.book(unit, body.entry())


async def _correct(unit: UnitOfWork, body: CorrectionBody, _: Caller) -> None:
    await handlers.correct(unit, body.programme, body.entry_id)


FORMS: Final[Mapping[str, Form]] = {"entry": Form(EntryBody, _book), "correct": Form(CorrectionBody, _correct)}


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
    return await _report(request, caller, report, programme, on=on, attempt=Attempt())


@router.post("/funding/{what}")
async def change(request: Request, caller: Coordinator, what: str, sent: Sent) -> Response:
    """Book an entry, or take one back."""
    programme = str(sent.get("programme", ""))
    attempt = await submit(request, caller, FORMS, what, sent)
    if attempt is None:
        return see_other(f"{FUNDING}?programme={quote(programme, safe='')}#ledger")
    return await _report(request, caller, "funding", programme, on=None, attempt=attempt)


async def _report(
    request: Request, caller: Caller, report: ReportName, programme: str, *, on: date | None, attempt: Attempt
) -> Response:
    language = language_of(request)
    async with looking(service_of(request), caller) as look:
        found = await shown(look, programme, report, on=on, language=language)
        today = look.today
        ledger = await _ledger(look.session, programme) if report == "funding" and caller.role != "partner" else {}

    def said(value: int | None, unit: Unit) -> str:
        return text_of(value, unit, language)

    return PAGES.render(
        request,
        "report.html",
        status=attempt.status,
        attempt=attempt,
        address=FUNDING,
        report=found,
        forms=list(MEDIA_TYPES),
        today=today,
        said=said,
        **ledger,
    )


async def _ledger(session: AsyncSession, programme: str) -> dict[str, Any]:
    lines = await store.lines(session, programme, SHOWN)
    return {"lines": lines, "sources": sorted({line.entry.source for line in lines}), "kinds": KINDS, "most": SHOWN}


async def _programmes(session: AsyncSession, caller: Caller, today: date) -> list[Programme]:
    if caller.role == "partner":
        return await funded_programmes(session, caller.scope or "", today)
    return await all_programmes(session)
