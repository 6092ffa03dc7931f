"""A place to learn on a page of its own: add it, change it, end it."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.callers import Coordinator
from services.mentoring.fields import Body, Known, Listed, Postcode
from services.mentoring.forms import Attempt, Form, Sent, submit
from services.mentoring.mentees.store import name_of
from services.mentoring.places import handlers, store
from services.mentoring.places.api import PlaceBody
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.places.domain.place import AGE_GROUPS, KINDS, WEEKDAYS, Place
from services.mentoring.programmes.store import programme_names
from services.mentoring.site import PAGES
from shared.contracts.event import Id
from shared.contracts.mentoring import Weekday
from shared.messaging import UnitOfWork
from shared.runtime.application import service_of
from shared.runtime.identifiers import new_id
from shared.web.access import Caller
from shared.web.pages import see_other
from shared.web.problems import Problem

router = APIRouter(prefix="/places", include_in_schema=False)


class KeptPlaceBody(PlaceBody):
    """A place as a form sends it: a new one has no id yet; languages with commas between."""

    place_id: Id | None = None
    daycare_id: Known
    daycare_name: Known
    postcode: Postcode
    days: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    languages: Listed = ()
    mentor: tuple[Literal["yes"], ...] = ()

    def kept(self) -> Place:
        """The place that this tells of."""
        told = PlaceBody(**self.model_dump(exclude={"place_id", "mentor"}) | {"has_mentor": bool(self.mentor)})
        return told.place(self.place_id or new_id())


class LastDayBody(Body):
    """Which place ends, and the last day that it is there."""

    place_id: Id
    until_on: date


async def _keep(unit: UnitOfWork, body: KeptPlaceBody, _: Caller) -> None:
    await handlers.keep_place(unit, body.kept())


async def _end(unit: UnitOfWork, body: LastDayBody, _: Caller) -> None:
    await handlers.end_place(unit, body.place_id, body.until_on)


FORMS: Final[Mapping[str, Form]] = {
    "place": Form(KeptPlaceBody, _keep, lists=frozenset({"days", "mentor"})),
    "last_day": Form(LastDayBody, _end),
}


@router.get("/one")
async def place_page(request: Request, _: Coordinator, place: str = "", programme: str = "") -> Response:
    """A place to change or end; without `place` a new one, kept for `programme` when named."""
    return await _page(request, place, Attempt("place", {"programme": programme} if programme and not place else {}))


@router.post("/one/{what}")
async def change(request: Request, caller: Coordinator, what: str, sent: Sent) -> Response:
    """Make the change of a form."""
    attempt = await submit(request, caller, FORMS, what, sent)
    return (
        see_other("/places#list") if attempt is None else await _page(request, str(sent.get("place_id", "")), attempt)
    )


async def _page(request: Request, place_id: str, attempt: Attempt) -> Response:
    today = service_of(request).today()
    async with service_of(request).sessions() as session:
        place = await store.place(session, place_id) if place_id else None
        if place_id and place is None:
            raise Problem(404, "There is no such place")
        everywhere = await store.places(session)
        agreed = await store.agreements(session, place_ids=[place_id])
        standing = [one for one in agreed if one.last_day >= today]
        names = await _names(session, standing)
        kept_for = {place.programme_id: place.programme_id} if place and place.programme_id else {}
        programmes = kept_for | await programme_names(session)
    return PAGES.render(
        request,
        "place.html",
        status=attempt.status,
        attempt=attempt,
        address="/places/one",
        place=place,
        agreed=standing,
        names=names,
        programmes=programmes,
        daycares={one.daycare_id: one.daycare_name for one in everywhere},
        kinds=KINDS,
        age_groups=AGE_GROUPS,
        weekdays=WEEKDAYS,
        today=today,
    )


async def _names(session: AsyncSession, agreed: list[Agreement]) -> dict[str, str]:
    return {one.mentee_id: await name_of(session, one.mentee_id) for one in agreed}
