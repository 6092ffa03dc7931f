"""Offers to families."""

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from services.matching.api.asking import OfferReader, PathId, SessionsOf
from services.matching.directors.reach import acts_for
from services.matching.domain.promises import OfferState, Terms
from services.matching.store import promises
from shared.contracts.matching import Placement
from shared.web.problems import Problem

router = APIRouter(prefix="/offers")


class ShownTerms(BaseModel):
    """What was promised and why."""

    request_id: str
    daycare_name: str
    placements: list[Placement]
    start_on: date
    policy_id: str
    reason: str
    round_id: str | None = None


class ShownOffer(ShownTerms):
    """An offer to a family."""

    offer_id: str
    state: OfferState
    offered_at: datetime
    expires_at: datetime


def shown_terms(terms: Terms, daycare_id: str | None = None) -> dict[str, Any]:
    """The fields of `ShownTerms`: with all seats, or those at one daycare."""
    return {
        "request_id": terms.request_id,
        "daycare_name": terms.daycare_name,
        "placements": list(terms.placements(daycare_id)),
        "start_on": terms.start_on,
        "policy_id": terms.policy_id,
        "reason": terms.reason,
        "round_id": terms.round_id,
    }


@router.get("/{offer_id}")
async def read_offer(sessions: SessionsOf, caller: OfferReader, offer_id: PathId) -> ShownOffer:
    """One offer. A director sees those of the own daycare."""
    async with sessions() as session:
        offer = await promises.offer(session, offer_id)
        is_hidden = (
            offer is not None
            and caller.role == "director"
            and not await acts_for(session, caller, *offer.terms.daycare_ids)
        )
    if offer is None or is_hidden:
        raise Problem(404, "Not found", "There is no such offer.")
    return ShownOffer(
        **shown_terms(offer.terms),
        offer_id=offer.offer_id,
        state=offer.state,
        offered_at=offer.offered_at,
        expires_at=offer.expires_at,
    )
