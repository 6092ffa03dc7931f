"""Traineeship places: keep what mentoring tells, and decide again for whom it concerns."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from services.matching.domain.policies import in_force
from services.matching.store.deciding import lock_decisions
from services.matching.traineeships import store
from services.matching.traineeships.domain.criteria import in_words
from services.matching.traineeships.domain.places import Place, Search, told
from services.matching.traineeships.domain.policies import TraineeshipPolicy
from services.matching.traineeships.placing import Match, NoMatch, place_all
from shared.contracts.matching import TraineeshipChoice, TraineeshipMatched, TraineeshipUnmatched
from shared.contracts.mentoring import (
    MenteeErased,
    TraineeshipAgreed,
    TraineeshipEnded,
    TraineeshipPlaceOffered,
    TraineeshipSearchEnded,
    TraineeshipSought,
)
from shared.messaging import UnitOfWork
from shared.runtime import metrics

Policies = Sequence[TraineeshipPolicy]


async def places_offered(policies: Policies, unit: UnitOfWork, events: Sequence[TraineeshipPlaceOffered]) -> None:
    """Places are new or have changed: whoever waits may have one now. What is held stays held."""
    async with deciding_anew(policies, unit, everyone=True):
        await store.keep_places(unit.session, {event.place_id: told(Place, event) for event in events}.values())


async def searches_sought(policies: Policies, unit: UnitOfWork, events: Sequence[TraineeshipSought]) -> None:
    """Mentees look for a place; one who looks again under the same id lets go of what was held."""
    searches = {event.search_id: told(Search, event) for event in events}
    async with deciding_anew(policies, unit):
        await store.seek(unit.session, searches.values(), unit.now)


async def search_ended(policies: Policies, unit: UnitOfWork, event: TraineeshipSearchEnded) -> None:
    """The mentee no longer looks: what was held goes to who waits."""
    async with deciding_anew(policies, unit):
        await store.end_search(unit.session, event.search_id, event.reason, unit.now)


async def traineeship_agreed(policies: Policies, unit: UnitOfWork, event: TraineeshipAgreed) -> None:
    """The mentee has a place, be it another than the one that was held: that one goes to who waits."""
    async with deciding_anew(policies, unit):
        await store.agree(unit.session, event, unit.now)


async def traineeship_ended(policies: Policies, unit: UnitOfWork, event: TraineeshipEnded) -> None:
    """The place is free from the day after."""
    async with deciding_anew(policies, unit):
        await store.cut_short(unit.session, event.agreement_id, event.ended_on)


async def mentee_erased(policies: Policies, unit: UnitOfWork, event: MenteeErased) -> None:
    """Delete all that is held of the mentee; the place goes to who waits."""
    async with deciding_anew(policies, unit):
        await store.forget(unit.session, event.mentee_id)


@asynccontextmanager
async def deciding_anew(policies: Policies, unit: UnitOfWork, *, everyone: bool = False) -> AsyncIterator[None]:
    """What is written within is decided on: no other decision is taken meanwhile. Raises as `decide`."""
    await lock_decisions(unit.session)
    yield
    await decide(policies, unit, everyone=everyone)


async def decide(policies: Policies, unit: UnitOfWork, *, everyone: bool = False) -> None:
    """Give what is free to those who wait for room, or to `everyone` who waits; tell each what is new for it.

    Raises NoPolicyInForceError when somebody waits on a day without a policy.
    """
    waiting = await store.waiting(unit.session, unit.today, everyone=everyone)
    if not waiting:
        return
    policy = in_force(policies, unit.today)
    places, taken = await store.places(unit.session), await store.taken(unit.session)
    for outcome in await asyncio.to_thread(place_all, waiting, places, taken, policy, unit.today):
        if isinstance(outcome, Match):
            await _match(unit, outcome, policy.policy_id)
        elif outcome.reason != waiting[outcome.search]:
            await _disappoint(unit, outcome, policy.policy_id)


async def _match(unit: UnitOfWork, match: Match, policy_id: str) -> None:
    search, place = match.search, match.chosen.place
    matched = TraineeshipMatched(
        mentee_id=search.mentee_id,
        search_id=search.search_id,
        place_id=place.place_id,
        daycare_id=place.daycare_id,
        daycare_name=place.daycare_name,
        starts_on=search.starts_on,
        ends_on=search.ends_on,
        days=search.days,
        policy_id=policy_id,
        reason=in_words(match.chosen, match.wish, match.suitable),
        choice=TraineeshipChoice(
            wish=match.wish, suitable=match.suitable, reasons=match.chosen.reasons, km=match.chosen.km
        ),
        matched_at=unit.now,
    )
    await store.hold(unit.session, matched, match.chosen)
    unit.publish(matched)
    unit.after_commit(metrics.TRAINEESHIPS.labels("matched").inc)


async def _disappoint(unit: UnitOfWork, outcome: NoMatch, policy_id: str) -> None:
    unmatched = TraineeshipUnmatched(
        mentee_id=outcome.search.mentee_id,
        search_id=outcome.search.search_id,
        reason=outcome.reason,
        policy_id=policy_id,
        unmatched_at=unit.now,
    )
    await store.disappoint(unit.session, unmatched)
    unit.publish(unmatched)
    unit.after_commit(metrics.TRAINEESHIPS.labels("unmatched").inc)
