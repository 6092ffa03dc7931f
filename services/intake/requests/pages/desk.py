"""The terminal's page: register a request, see what came of those of today, call who cannot be texted."""

from datetime import datetime, time
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from services.intake.contact_points import handlers as reports
from services.intake.contact_points import store as contact_points
from services.intake.contact_points.domain import PURPOSES, SUBJECTS, ReportKind
from services.intake.contact_points.known import known
from services.intake.contact_points.tables import ContactPoint
from services.intake.requests.pages import choices
from services.intake.requests.pages.form import RequestForm
from services.intake.requests.registering import register_once
from services.intake.requests.store import reading
from services.intake.site import PAGES
from shared.runtime.application import service_of
from shared.runtime.clock import ZONE
from shared.web.access import Caller, allow
from shared.web.idempotency import Claim, fingerprint, once, read_key
from shared.web.pages import language_of, see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/desk", include_in_schema=False)
Desk = Annotated[Caller, Depends(allow("terminal", "operator"))]

REPORTS: dict[str, ReportKind] = {
    "opened": "desk-opened",
    "closed": "desk-closed",
    "visit": "visit-logged",
    "help": "help-given",
}


async def form_of(request: Request) -> FormData:
    """What the browser sent."""
    return await request.form(max_fields=300)


Sent = Annotated[FormData, Depends(form_of)]


def desk_here(request: Request, slug: str, caller: Desk) -> ContactPoint:
    """The desk of this page. 404 when there is none, 403 for a terminal of another."""
    point = known(request).get(slug)
    if point is None:
        raise Problem(404, "There is no such contact point")
    if not caller.may_act_for(slug):
        raise Problem(403, "Not allowed", "This terminal belongs to another contact point.")
    return point


Here = Annotated[ContactPoint, Depends(desk_here)]


@router.get("/{slug}")
async def desk_page(request: Request, point: Here) -> Response:
    """The form, today's requests, who to call, and the desk's own buttons."""
    return await _desk_page(request, point, RequestForm.empty())


@router.get("/{slug}/lists")
async def desk_lists(request: Request, point: Here) -> Response:
    """What changes by itself: asked for again every few seconds."""
    return PAGES.render(request, "fragments/desk_lists.html", point=point, **await _lists(request, point))


@router.post("/{slug}")
async def register(request: Request, point: Here, caller: Desk, sent: Sent) -> Response:
    """Register what the form asks for, once; or the form again with what is wrong."""
    form = RequestForm.read(sent)
    if form.values.get("step") == "add-child":
        form.add_child()
        return await _desk_page(request, point, form)
    registration = form.registration(point.slug, service_of(request).clock())
    if registration is None:
        return await _desk_page(request, point, form, status=422)
    mark = fingerprint({name: sent.getlist(name) for name in sent})
    answer = {"request_id": registration.request_id}
    made = await register_once(request, registration, Claim(read_key(form.key), f"{caller.name}:form", mark, answer))
    return see_other(f"/desk/{point.slug}/requests/{made['request_id']}?new=1")


@router.post("/{slug}/reports")
async def report(request: Request, point: Here, caller: Desk, sent: Sent) -> Response:
    """The desk opened or closed, somebody came by or was helped."""
    kind = REPORTS.get(str(sent.get("what", "")))
    if kind is None:
        raise Problem(422, "Some fields are wrong", errors=[{"field": "what", "detail": "is unknown"}])
    about = str(sent.get("about", ""))
    service = service_of(request)
    async with service.units.begin() as unit:

        async def make() -> dict[str, Any]:
            subject = about if about in (*PURPOSES, *SUBJECTS) else None
            return {"id": await reports.report(unit, point.slug, kind, unit.now, subject)}

        key = read_key(str(sent.get("key", "")))
        await once(unit, key, f"{caller.name}:form", fingerprint([point.slug, kind, about]), make)
    return see_other(f"/desk/{point.slug}")


async def _desk_page(request: Request, point: ContactPoint, form: RequestForm, status: int = 200) -> Response:
    language = language_of(request)
    async with service_of(request).sessions() as session:
        state = await contact_points.last_of(session, point.slug, "desk-opened", "desk-closed")
        daycares = await reading.daycares(session)
    return PAGES.render(
        request,
        "desk.html",
        status=status,
        point=point,
        form=form,
        desk_state=state,
        daycares=daycares,
        report_key=RequestForm.empty().key,
        spoken_languages=choices.languages(choices.SPOKEN_LANGUAGES, language),
        text_languages=choices.languages(choices.TEXT_LANGUAGES, language),
        weekdays=choices.WEEKDAYS,
        halves=choices.HALVES,
        grounds=choices.GROUNDS,
        purposes=PURPOSES,
        subjects=SUBJECTS,
        **await _lists(request, point),
    )


async def _lists(request: Request, point: ContactPoint) -> dict[str, Any]:
    service = service_of(request)
    midnight = datetime.combine(service.today(), time(), ZONE)
    async with service.sessions() as session:
        return {
            "today": await reading.of_desk(session, point.slug, midnight),
            "number_today": await reading.number_of_desk(session, point.slug, midnight),
            "to_call": await reading.to_call(session, point.slug),
            "counts": await contact_points.counts(session, point.slug, midnight),
        }
