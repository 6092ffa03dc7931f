"""Answers: of families to offers, of daycares to proposals, and of those who gave none in time."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from services.matching.domain.promises import Offer, Proposal, ProposalClosedError, ProposalState, Why
from services.matching.domain.requests import Request
from services.matching.handlers.practice import Practice
from services.matching.handlers.sitting import Sitting, sit
from services.matching.store import promises, requests
from services.matching.store.requests import Fate
from shared.messaging import UnitOfWork
from shared.runtime import metrics

AT_ONCE = 100
"""How many promises that are over are ended in one unit of work."""


async def offer_answered(
    practice: Practice,
    unit: UnitOfWork,
    offer_id: str,
    answer: Literal["accept", "decline"],
    by: Literal["parent", "desk"],
) -> None:
    """The family said yes: the place is theirs. Or no: it goes to who is next. Changes no offer that is not open."""
    sitting = await sit(practice, unit)
    offer = await promises.offer(unit.session, offer_id)
    if offer is None or offer.state != "open":
        return
    if answer == "accept":
        await _match(sitting, offer)
        return
    await promises.close_offers(unit.session, [offer], "declined", unit.now)
    unit.publish(offer.declined(by, unit.now))
    unit.after_commit(metrics.OFFERS.labels("declined").inc)
    await _next(sitting, [(offer.terms.request_id, offer.terms.daycare_ids)])


async def _match(sitting: Sitting, offer: Offer) -> None:
    unit = sitting.unit
    await promises.close_offers(unit.session, [offer], "accepted", unit.now)
    sitting.minutes.follow(offer.terms.request_id, Fate("matched"))
    unit.publish(offer.accepted(unit.now))
    unit.after_commit(metrics.OFFERS.labels("accepted").inc)
    await sitting.write()


async def proposal_answered(
    practice: Practice, unit: UnitOfWork, proposal_id: str, answer: Literal["accept", "decline"], why: Why | None
) -> Proposal | None:
    """The daycare said yes: the family is offered the place. Or no: it goes to who is next there.

    The proposal as it is now; None when there is none. The same answer again changes nothing.
    Raises ProposalClosedError when it was answered otherwise, too late, or the family is gone.
    """
    sitting = await sit(practice, unit)
    proposal = await promises.proposal(unit.session, proposal_id)
    if proposal is None:
        return None
    state: ProposalState = "accepted" if answer == "accept" else "declined"
    if proposal.state == state:
        return proposal
    if proposal.state != "open":
        raise ProposalClosedError(f"This question is closed: {proposal.state}.")
    await promises.close_proposals(unit.session, [proposal], state, why, unit.now)
    unit.publish(proposal.answered(answer, why, unit.now))
    if answer == "accept":
        await _approve(sitting, proposal)
    else:
        await _next(sitting, [(proposal.terms.request_id, (proposal.daycare_id,))])
    return replace(proposal, state=state)


async def _approve(sitting: Sitting, proposal: Proposal) -> None:
    daycares = [sitting.catalogue.daycares[name] for name in proposal.terms.daycare_ids]
    sitting.minutes.ask_or_offer(proposal.terms, daycares, (*proposal.approved, proposal.daycare_id))
    await sitting.write()


async def end_due(practice: Practice, unit: UnitOfWork, late: timedelta) -> int:
    """End the offers and proposals whose time was over `late` ago, oldest first; how many. Their places go on."""
    sitting = await sit(practice, unit)
    moment = unit.now - late
    offers = await promises.due_offers(unit.session, moment, AT_ONCE)
    proposals = await promises.due_proposals(unit.session, moment, AT_ONCE)
    await promises.close_offers(unit.session, offers, "expired", unit.now)
    await promises.close_proposals(unit.session, proposals, "no-answer", None, unit.now)
    for offer in offers:
        unit.publish(offer.expired(unit.now))
        unit.after_commit(metrics.OFFERS.labels("expired").inc)
    for proposal in proposals:
        unit.publish(proposal.answered("no-answer", None, unit.now))
    over = [(offer.terms.request_id, offer.terms.daycare_ids) for offer in offers]
    over += [(proposal.terms.request_id, (proposal.daycare_id,)) for proposal in proposals]
    await _next(sitting, over)
    return len(over)


async def _next(sitting: Sitting, over: Sequence[tuple[str, tuple[str, ...]]]) -> None:
    """These requests got nothing out of these daycares: both go on, the family without the daycare."""
    session = sitting.unit.session
    for request_id, daycare_ids in over:
        await requests.refuse(session, request_id, daycare_ids)
    names = [request_id for request_id, _ in over]
    freed = await sitting.give_back(names)
    stored = await requests.read(session, names)
    back: list[Request] = [stored[name].request for name in names]
    await sitting.settle(back=back, freed=freed)
