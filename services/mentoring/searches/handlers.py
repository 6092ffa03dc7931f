"""Looking for a place, hearing what matching found, and ending: load, decide, save, publish."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from services.mentoring.domain import UnknownMenteeError
from services.mentoring.mentees import store as mentees
from services.mentoring.places import store as places
from services.mentoring.places.domain import agreement as agreeing
from services.mentoring.places.domain.agreement import Agreement
from services.mentoring.places.domain.place import WEEKDAYS, Place
from services.mentoring.searches import domain, store
from services.mentoring.searches.domain import OPEN, Search, Wanted
from shared.contracts.matching import TraineeshipMatched, TraineeshipUnmatched
from shared.contracts.mentoring import SearchEndReason, TraineeshipSearchEnded, TraineeshipSought
from shared.messaging import UnitOfWork
from shared.runtime import metrics
from shared.runtime.clock import day_of
from shared.runtime.identifiers import new_id

ON_THE_BUS: Final = {"public": "public-transport"}
"""A code of a wish that events spell out."""


async def seek(unit: UnitOfWork, mentee_id: str, wanted: Wanted) -> Search:
    """Have a place looked for. An open search for a part of that period is changed: nobody looks twice for one mentee.

    Raises MentoringError.
    """
    await mentees.person(unit.session, mentee_id, lock=True)
    wish = await places.wish(unit.session, mentee_id)
    named = wanted.days or (wish.days if wish else ())
    wanted = replace(wanted, days=tuple(day for day in WEEKDAYS if day in named))
    domain.check(wanted, unit.today)
    own = await places.agreements(unit.session, mentee_id=mentee_id)
    agreeing.check_free(own, wanted.from_on, wanted.until_on)
    earlier = domain.overlapping(await store.open_of(unit.session, mentee_id), wanted.from_on, wanted.until_on)
    for other in earlier[1:]:
        await _end(unit, other, "replaced")
    search = domain.begun(new_id(), mentee_id, wanted, unit.now, earlier[0] if earlier else None)
    await _ask(unit, search)
    return search


async def end(unit: UnitOfWork, search_id: str) -> Search:
    """Look no longer; a search that is over stays as it is. Raises UnknownMenteeError."""
    search = await store.search(unit.session, search_id)
    if search is None:
        raise UnknownMenteeError("search_id", "There is no such search.")
    return await _end(unit, search, "stopped") if search.state in OPEN else search


async def end_all(unit: UnitOfWork, mentee_id: str) -> None:
    """A mentee who left looks for nothing any more."""
    for search in await store.open_of(unit.session, mentee_id):
        await _end(unit, search, "left")


async def end_due(unit: UnitOfWork, limit: timedelta) -> None:
    """End searches for a time that is past; have found places go on that nobody decided on within the limit."""
    for search in await store.due(unit.session, unit.today, unit.now - limit):
        if domain.is_past(search.wanted, unit.today):
            await _end(unit, search, "period-over")
        elif domain.decide_by(search.wanted, day_of(search.changed_at), limit) < unit.today:
            await _ask(unit, domain.passed_on(search, unit.now))
            unit.after_commit(metrics.FOUND_PLACES_PASSED_ON.inc)


async def matched(unit: UnitOfWork, event: TraineeshipMatched) -> None:
    """Matching found a place: it is shown, or another is asked for when somebody else was placed there meanwhile.

    Passed over: an answer to a search that is over or was changed, or about a mentee who is gone.
    """
    place = await places.place(unit.session, event.place_id, lock=True)
    search = await store.search(unit.session, event.search_id)
    if search is None or search.state not in OPEN or not domain.is_answer(search, event):
        return
    agreed = await places.agreements(unit.session, place_ids=[event.place_id])
    if place is not None and agreeing.has_room(place, agreed, event.starts_on, event.ends_on):
        await store.keep(unit.session, domain.matched(search, event, unit.now))
    else:
        await _refuse(unit, search)


async def unmatched(unit: UnitOfWork, event: TraineeshipUnmatched) -> None:
    """Matching found nothing now: why is shown. Passed over for a search that is over."""
    search = await store.search(unit.session, event.search_id)
    if search is not None and search.state in OPEN:
        await store.keep(unit.session, domain.unmatched(search, event, unit.now))


async def settle(unit: UnitOfWork, agreed: Agreement, place: Place) -> Search | None:
    """A place was agreed on: the search that it answers is over. Who was found it in vain is sought another."""
    concerned = await store.concerned(unit.session, agreed.mentee_id, [place.place_id])
    own = [one for one in concerned if one.mentee_id == agreed.mentee_id]
    answered = domain.answered(own, agreed)
    if answered:
        await store.keep(unit.session, domain.agreed(answered, unit.now))
    await _look_again(unit, [place], [one for one in concerned if one != answered])
    return answered


async def look_again(unit: UnitOfWork, changed: Sequence[Place]) -> None:
    """Places changed: who was found one of them that cannot be any more is sought another."""
    concerned = await store.concerned(unit.session, None, [place.place_id for place in changed])
    await _look_again(unit, changed, concerned)


async def _look_again(unit: UnitOfWork, changed: Sequence[Place], searches: Sequence[Search]) -> None:
    by_id = {place.place_id: place for place in changed}
    for search in searches:
        found = search.found
        if found is None or found.place_id not in by_id:
            continue
        agreed = await places.agreements(unit.session, place_ids=[found.place_id])
        if not agreeing.has_room(by_id[found.place_id], agreed, found.starts_on, found.ends_on):
            await _refuse(unit, search)


async def _refuse(unit: UnitOfWork, search: Search) -> None:
    again = domain.refused(search, unit.now)
    if again.state == "waiting":
        await _ask(unit, again)
    else:
        await store.keep(unit.session, again)


async def _ask(unit: UnitOfWork, search: Search) -> None:
    """Keep a search and tell it, with what is known of the mentee now."""
    await store.keep(unit.session, search)
    person = await mentees.person(unit.session, search.mentee_id)
    wish = await places.wish(unit.session, search.mentee_id)
    wanted = search.wanted
    event = TraineeshipSought(
        mentee_id=search.mentee_id,
        search_id=search.search_id,
        programme=person.programme_id,
        kind=wanted.kind,
        starts_on=wanted.from_on,
        ends_on=wanted.until_on,
        days=wanted.days,
        postcode=person.postcode,
        languages=tuple(person.languages),
        sought_at=search.sought_at,
        **(_wished(wish) if wish else {}),
    )
    unit.publish(event)


def _wished(wish: Any) -> dict[str, Any]:
    return {
        "max_km": wish.max_km,
        "transport": ON_THE_BUS.get(wish.transport, wish.transport),
        "age_group": None if wish.age_group == "any" else wish.age_group,
    }


async def _end(unit: UnitOfWork, search: Search, why: SearchEndReason) -> Search:
    ended = domain.ended(search, why, unit.now)
    await store.keep(unit.session, ended)
    facts = {"mentee_id": search.mentee_id, "search_id": search.search_id}
    unit.publish(TraineeshipSearchEnded(**facts, reason=why, ended_at=unit.now))
    return ended
