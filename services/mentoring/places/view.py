"""Places and agreements as the API and the pages show them."""

from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.places import store
from services.mentoring.places.domain.agreement import PARTIES, Agreement
from services.mentoring.places.domain.place import Place
from services.mentoring.places.domain.ranking import Ranked


def ranked_of(one: Ranked) -> dict[str, Any]:
    """A place in the list of a mentee. `km` is rounded for reading."""
    return {
        **one.place.document(),
        "left": one.left,
        "km": None if one.km is None else round(one.km, 1),
        "reasons": list(one.reasons),
        "obstacles": list(one.obstacles),
    }


async def agreements_of(session: AsyncSession, mentee_id: str, today: date) -> list[dict[str, Any]]:
    """A mentee's agreements, the newest first, each with its place, signatures, evaluations and reviews."""
    agreed = await store.agreements(session, mentee_id=mentee_id)
    places = {place.place_id: place for place in await store.places(session, {one.place_id for one in agreed})}
    evaluations = await store.evaluations(session, mentee_id)
    reviews = await store.reviews(session, mentee_id)
    shown = []
    for one in agreed:
        found = _agreement(one, places[one.place_id], today)
        found["evaluations"] = [
            row.model_dump(include={"held_on", "scores"}) for row in evaluations if row.agreement_id == one.agreement_id
        ]
        found["reviews"] = [
            row.model_dump(include={"held_on", "conclusion", "next_step"})
            for row in reviews
            if row.agreement_id == one.agreement_id
        ]
        shown.append(found)
    return shown


def _agreement(one: Agreement, place: Place, today: date) -> dict[str, Any]:
    return {
        "agreement_id": one.agreement_id,
        "place": place.document(),
        "from_on": one.from_on,
        "until_on": one.until_on,
        "ended_on": one.ended_on,
        "status": one.status(today),
        "signed": [party for party in PARTIES if party in one.signed],
        "unsigned": [party for party in PARTIES if party not in one.signed],
    }
