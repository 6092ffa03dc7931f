"""Searches, and the way to a place, as the API and the pages show them."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.mentors.store import mentees_now
from services.mentoring.places import store as places
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.searches import store
from services.mentoring.searches.domain import OPEN, Search, decide_by
from shared.contracts.matching import TraineeshipMatched
from shared.contracts.mentoring import SearchEndReason
from shared.runtime.clock import ZONE, day_of

OVER_FOR: Final = timedelta(days=60)
"""How long a search that is over stays in the list of all."""


class Step(NamedTuple):
    """A step on the way to a place. `why`: the reason of an end without one."""

    at: datetime
    what: str
    daycare_name: str | None = None
    period: tuple[date, date] | None = None
    why: SearchEndReason | None = None


def search_of(search: Search, limit: timedelta) -> dict[str, Any]:
    """A search: what is sought, how far it is, the place that was found and why, or why there is none.

    `decide_by`: the last day on which a found place waits for a decision, `limit` after it was found.
    """
    since = day_of(search.changed_at)
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
        "since": since,
        "passed_on": day_of(search.passed_on_at) if search.passed_on_at else None,
        "decide_by": decide_by(search.wanted, since, limit) if search.state == "matched" else None,
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
        "choice": event.choice.model_dump() if event.choice else None,
        "found_at": event.matched_at,
    }


async def open_searches(session: AsyncSession, mentee_id: str, limit: timedelta) -> list[dict[str, Any]]:
    """What is looked for now, the first first."""
    return [search_of(one, limit) for one in await store.of_mentee(session, mentee_id) if one.state in OPEN]


async def all_searches(
    session: AsyncSession,
    now: datetime,
    limit: timedelta,
    *,
    mentor_ref: str | None = None,
    programme_id: str | None = None,
) -> list[dict[str, Any]]:
    """Every search, of one mentor or programme when named: found places first, the most urgent before the rest; then
    what is looked for, by turn; then what was over within the last weeks, the latest first.
    """
    found = await store.listed(session, now - OVER_FOR, programme_id)
    guides = await mentees_now(session) if mentor_ref is not None else {}
    lines = [
        {"mentee_id": search.mentee_id, "name": name, "programme": programme, **search_of(search, limit)}
        for search, name, programme in found
        if mentor_ref is None or guides.get(search.mentee_id) == mentor_ref
    ]
    waiting = [one for one in lines if one["state"] == "matched"]
    sought = [one for one in lines if one["state"] in OPEN - {"matched"}]
    over = [one for one in lines if one["state"] not in OPEN]
    waiting.sort(key=lambda one: one["decide_by"])
    over.sort(key=lambda one: one["since"], reverse=True)
    return [*waiting, *sought, *over]


async def to_decide(session: AsyncSession, limit: timedelta) -> list[date]:
    """Of each found place that waits, by when a coordinator decides; the first first."""
    found = await store.found(session)
    return sorted(decide_by(one.wanted, day_of(one.changed_at), limit) for one in found)


async def way_to_a_place(session: AsyncSession, mentee_id: str) -> list[dict[str, Any]]:
    """What happened on the way to a place and at it, as lines of a timeline, the newest first.

    `what`: `place-sought`, `place-found`, `place-passed-on` (nobody decided), `search-ended` (without a place; `why`
    is its reason), `place-agreed` or `place-ended` (early).
    """
    steps = [step for search in await store.of_mentee(session, mentee_id) for step in _of_search(search)]
    agreed = await places.agreements(session, mentee_id=mentee_id)
    names = {one.place_id: one.daycare_name for one in await places.places(session, {one.place_id for one in agreed})}
    steps += [step for one in agreed for step in _of_agreement(one, names[one.place_id])]
    return [_line(step) for step in sorted(steps, key=lambda step: step.at, reverse=True)]


def _of_search(search: Search) -> Iterator[Step]:
    yield Step(search.began_at, "place-sought", period=(search.wanted.from_on, search.wanted.until_on))
    if search.passed_on_at:
        yield Step(search.passed_on_at, "place-passed-on")
    if search.found:
        found = search.found
        yield Step(found.matched_at, "place-found", found.daycare_name, (found.starts_on, found.ends_on))
    if search.state == "ended":
        yield Step(search.changed_at, "search-ended", why=search.end_reason)


def _of_agreement(agreed: Agreement, daycare_name: str) -> Iterator[Step]:
    if agreed.agreed_at:
        yield Step(agreed.agreed_at, "place-agreed", daycare_name, (agreed.from_on, agreed.until_on))
    if agreed.ended_on:
        yield Step(datetime.combine(agreed.ended_on, time.max, ZONE), "place-ended", daycare_name)


def _line(step: Step) -> dict[str, Any]:
    from_on, until_on = step.period or (None, None)
    told = {"what": step.what, "daycare_name": step.daycare_name, "why": step.why}
    return {"at": day_of(step.at), **told, "from_on": from_on, "until_on": until_on}
