"""The grid of a daycare's free places."""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.matching.api.asking import Director, practice_of, sessions_of
from services.matching.directors.pages.daycare import Here, Sent, address_of
from services.matching.domain.imports import DaycareRecord
from services.matching.site import PAGES
from services.matching.vacancies import handlers
from services.matching.vacancies.domain import OvertakenError
from services.matching.vacancies.pages.sheet import Sheet
from shared.runtime.application import service_of, units_of
from shared.web.idempotency import fingerprint, once, read_key
from shared.web.pages import see_other

router = APIRouter(prefix="/daycares/{daycare_id}/vacancies", include_in_schema=False)


@router.get("")
async def grid_page(request: Request, here: Here) -> Response:
    """Each group with what is free now, and room for one more."""
    async with sessions_of(request)() as session:
        groups = await handlers.free_now(session, here.daycare_id)
    return _page(request, here, Sheet.of(groups.values(), service_of(request).today()))


@router.post("")
async def save_grid(request: Request, here: Here, caller: Director, sent: Sent) -> Response:
    """Publish what was filled in, once; or the grid again, with what is wrong at its cell."""
    sheet = Sheet.read(here.daycare_id, sent)
    lines = sheet.lines(here.daycare_id)
    if lines is None:
        return _page(request, here, sheet, status=422)
    try:
        async with units_of(request).begin() as unit:

            async def make() -> dict[str, Any]:
                return {"changed": await handlers.publish_sheet(practice_of(request), unit, here.daycare_id, lines)}

            mark = fingerprint(["vacancies", here.daycare_id, *sorted(sent.multi_items(), key=str)])
            done = await once(unit, read_key(sheet.key), f"{caller.name}:form", mark, make)
    except OvertakenError as error:
        async with sessions_of(request)() as session:
            sheet.overtaken(error.groups, await handlers.free_now(session, here.daycare_id))
        return _page(request, here, sheet, status=409)
    return see_other(f"{address_of(here)}?said={'vacancies' if done['changed'] else 'unchanged'}")


def _page(request: Request, here: DaycareRecord, sheet: Sheet, status: int = 200) -> Response:
    return PAGES.render(request, "vacancies.html", status=status, daycare=here, sheet=sheet)
