"""Searches, and the way to a place, as the API and the pages show them."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.places import store as places
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.searches import store
from services.mentoring.searches.domain import OPEN, Search
from shared.contracts.matching import TraineeshipMatched
from shared.runtime.clock import ZONE, day_of

Step = tuple[datetime, str, str | None, tuple[date, date] | None]
"""When, what, at which daycare, for which period."""


def search_of(search: Search) -> dict[str, Any]:
    """A search: what is sought, how far it is, the place that was found and why, or why there is none."""
    return {
        "search_id": search.search_id,
        "from_on": search.wanted.from_on,
        "until_on": search.wanted.until_on,
        "days": list(search.wanted.days),
        "kind": search.wanted.kind,
        "state": search.state,
        "reason": search.reason,
        "end_reason": search.end_reason,
        "sought_at": search.sought_at,
        "found": _found(search.found) if search.found else None,
    }


def _found(event: TraineeshipMatched) -> dict[str, Any]:
    return {
        "place_id": event.place_id,
        "daycare_name": event.daycare_name,
        "from_on": event.starts_on,
        "until_on": event.ends_on,
        "days": list(event.days),
        "why": event.reason,
        "found_at": event.matched_at,
    }


async def open_searches(session: AsyncSession, mentee_id: str) -> list[dict[str, Any]]:
    """What is looked for now, the first first."""
    return [search_of(one) for one in await store.of_mentee(session, mentee_id) if one.state in OPEN]


async def way_to_a_place(session: AsyncSession, mentee_id: str) -> list[dict[str, Any]]:
    """What happened on the way to a place and at it, as lines of a timeline, the newest first.

    `what`: `place-sought`, `place-found`, `search-ended` (without a place), `place-agreed` or `place-ended` (early).
    """
    steps = [step for search in await store.of_mentee(session, mentee_id) for step in _of_search(search)]
    agreed = await places.agreements(session, mentee_id=mentee_id)
    names = {one.place_id: one.daycare_name for one in await places.places(session, {one.place_id for one in agreed})}
    steps += [step for one in agreed for step in _of_agreement(one, names[one.place_id])]
    return [_line(*step) for step in sorted(steps, key=lambda step: step[0], reverse=True)]


def _of_search(search: Search) -> Iterator[Step]:
    yield search.began_at, "place-sought", None, (search.wanted.from_on, search.wanted.until_on)
    if search.found:
        found = search.found
        yield found.matched_at, "place-found", found.daycare_name, (found.starts_on, found.ends_on)
    if search.state == "ended":
        yield search.changed_at, "search-ended", None, None


def _of_agreement(agreed: Agreement, daycare_name: str) -> Iterator[Step]:
    if agreed.agreed_at:
        yield agreed.agreed_at, "place-agreed", daycare_name, (agreed.from_on, agreed.until_on)
    if agreed.ended_on:
        yield datetime.combine(agreed.ended_on, time.max, ZONE), "place-ended", daycare_name, None


def _line(at: datetime, what: str, daycare_name: str | None, period: tuple[date, date] | None) -> dict[str, Any]:
    from_on, until_on = period or (None, None)
    return {"at": day_of(at), "what": what, "daycare_name": daycare_name, "from_on": from_on, "until_on": until_on}
