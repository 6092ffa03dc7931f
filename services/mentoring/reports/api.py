"""Reports over HTTP."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import BeforeValidator

from services.mentoring.callers import Coordinator, Reader
from services.mentoring.mentees.looks import looking
from services.mentoring.reports.documents import MEDIA_TYPES, Form, document_of
from services.mentoring.reports.reading import load_esf, load_funding, load_semester, shown
from shared.runtime.application import service_of
from shared.web.pages import language_of

router = APIRouter(prefix="/api/v1/programmes", tags=["reports"])
ReportName = Literal["esf", "funding", "semester"]
On = Annotated[
    date | None,
    BeforeValidator(lambda text: text or None),
    Query(description="The day that the figures are of; today when left out."),
]
"""A form whose day was cleared sends an empty one: today."""


@router.get("/{programme_id:path}/reports/esf")
async def read_esf(request: Request, caller: Coordinator, programme_id: str, on: On = None) -> dict[str, Any]:
    """The ESF report of a programme on a day: figures only."""
    async with looking(service_of(request), caller) as look:
        return (await load_esf(look, programme_id, on or look.today)).document()


@router.get("/{programme_id:path}/reports/funding")
async def read_funding(request: Request, caller: Coordinator, programme_id: str, on: On = None) -> dict[str, Any]:
    """What was granted, spent and left of a programme on a day, by source."""
    async with looking(service_of(request), caller) as look:
        return (await load_funding(look, programme_id, on or look.today)).document()


@router.get("/{programme_id:path}/reports/semester")
async def read_semester(request: Request, caller: Reader, programme_id: str, on: On = None) -> dict[str, Any]:
    """The city's report by semester, to publish: what is about fewer than five people is null."""
    async with looking(service_of(request), caller) as look:
        return (await load_semester(look, programme_id, on or look.today)).document()


@router.get(
    "/{programme_id:path}/reports/{report}.{form}",
    response_class=Response,
    responses={200: {"content": {media_type: {} for media_type in MEDIA_TYPES.values()}}},
)
async def read_document(
    request: Request, caller: Reader, *, programme_id: str, report: ReportName, form: Form, on: On = None
) -> Response:
    """A report as an Excel workbook or a PDF, in the language of the pages (`?lang=nl` or `en`)."""
    language = language_of(request)
    async with looking(service_of(request), caller) as look:
        found = await shown(look, programme_id, report, on=on, language=language)
    headers = {
        "Content-Disposition": f'attachment; filename="{report}-{found.on}.{form}"',
        "Cache-Control": "no-store",
    }
    return Response(document_of(found, form, language), media_type=MEDIA_TYPES[form], headers=headers)
