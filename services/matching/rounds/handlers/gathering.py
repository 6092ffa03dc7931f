"""Keeping places for a round: from the beginning of a gathering to its end nobody is offered any."""

from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import Sitting, sit
from services.matching.rounds import store
from services.matching.rounds.domain.rounds import Gathering, Step
from shared.contracts.matching import GatheringBegan, GatheringEnded
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


async def begin(practice: Practice, unit: UnitOfWork, by: str) -> Gathering:
    """Keep free places from now on. A gathering that goes on already goes on."""
    await sit(practice, unit)
    known = await store.gathering(unit.session)
    if known is not None:
        return known
    begun = Gathering(new_id(), unit.now)
    await store.add_step(unit.session, Step(begun.gathering_id, "gathering-began", unit.now, by))
    unit.publish(GatheringBegan(round_id=begun.gathering_id, began_at=unit.now))
    return begun


async def end(practice: Practice, unit: UnitOfWork, by: str) -> None:
    """Give what is free to those who are next, as every day. Nothing when no gathering goes on."""
    await end_in(await sit(practice, unit), by)


async def end_in(sitting: Sitting, by: str) -> None:
    """The same in a sitting. Whoever was told to wait for a round, and got nothing, hears why."""
    unit = sitting.unit
    begun = await store.gathering(unit.session)
    if begun is None:
        return
    await store.add_step(unit.session, Step(begun.gathering_id, "gathering-ended", unit.now, by))
    unit.publish(GatheringEnded(round_id=begun.gathering_id, ended_at=unit.now))
    sitting.kept = False
    with_groups = {name for name, daycare in sitting.catalogue.daycares.items() if daycare.groups}
    await sitting.settle(back=await store.pending(unit.session), freed=with_groups)
