"""A promise or a request ends: places come free and go to who is next."""

from typing import Literal

from services.matching.domain.promises import FAMILY_LEFT, OfferState
from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import Sitting, sit
from services.matching.rounds import store as rounds
from services.matching.store import promises, requests
from services.matching.store.requests import Fate
from shared.contracts.intake import CareNotStarted, CareStarted, FamilyErased, ParentRequestWithdrawn
from shared.messaging import UnitOfWork
from shared.runtime import metrics

DeclinedBy = Literal["parent", "desk", "withdrawal", "erasure"]


async def end_promise(sitting: Sitting, request_id: str, state: OfferState, by: DeclinedBy) -> set[str]:
    """End the request's proposal, offer or match, if it has one, by its own family; where something came free."""
    unit = sitting.unit
    offer = await promises.offer_of(unit.session, request_id)
    proposal = await promises.open_proposal_of(unit.session, request_id)
    if proposal is not None:
        await promises.close_proposals(unit.session, [proposal], "withdrawn", FAMILY_LEFT, unit.now)
        unit.publish(proposal.answered("no-answer", FAMILY_LEFT, unit.now))
    if offer is not None:
        await promises.close_offers(unit.session, [offer], state, unit.now)
        unit.publish(offer.declined(by, unit.now))
        unit.after_commit(metrics.OFFERS.labels(state).inc)
    return await sitting.give_back([request_id])


async def request_withdrawn(practice: Practice, unit: UnitOfWork, event: ParentRequestWithdrawn) -> None:
    """The family leaves the queue, and its place goes to who is next."""
    sitting = await sit(practice, unit)
    stored = (await requests.read(unit.session, [event.request_id])).get(event.request_id)
    if stored is None or stored.status in {"started", "withdrawn"}:
        return
    freed = await end_promise(sitting, event.request_id, "withdrawn", "withdrawal")
    sitting.minutes.follow(event.request_id, Fate("withdrawn"))
    await sitting.settle(freed=freed)


async def family_erased(practice: Practice, unit: UnitOfWork, event: FamilyErased) -> None:
    """Delete all that is held of the request; its place goes to who is next."""
    sitting = await sit(practice, unit)
    freed = await end_promise(sitting, event.request_id, "withdrawn", "erasure")
    await sitting.write()
    await requests.forget(unit.session, event.request_id)
    await rounds.erase(unit.session, event.request_id)
    await sitting.settle(freed=freed)


async def care_started(practice: Practice, unit: UnitOfWork, event: CareStarted) -> None:
    """The place that a transferring child held until now is free for others."""
    sitting = await sit(practice, unit)
    stored = (await requests.read(unit.session, [event.request_id])).get(event.request_id)
    if stored is None or stored.status != "matched":
        return
    request = stored.request
    left = [child.current_place for child in request.children if child.current_place]
    await sitting.free((key, request.dayparts) for key in left)
    sitting.minutes.follow(event.request_id, Fate("started"))
    await sitting.settle(freed={key.daycare_id for key in left if key in sitting.room.known})


async def care_not_started(practice: Practice, unit: UnitOfWork, event: CareNotStarted) -> None:
    """The agreed care did not come about: the place goes to who is next, and the request is over."""
    sitting = await sit(practice, unit)
    stored = (await requests.read(unit.session, [event.request_id])).get(event.request_id)
    if stored is None or stored.status != "matched":
        return
    freed = await sitting.give_back([event.request_id])
    sitting.minutes.follow(event.request_id, Fate("withdrawn"))
    await sitting.settle(freed=freed)
