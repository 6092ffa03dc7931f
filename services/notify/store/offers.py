"""What is known of offers."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.store.plain import insert
from shared.contracts.matching import PlaceOffered
from shared.runtime.database import fetch

_NAMES: Final = "SELECT offer_id, daycare_name FROM offers WHERE offer_id = ANY($1::text[])"
_DUE_REMINDERS: Final = """
UPDATE offers SET remind_at = NULL FROM requests
WHERE requests.request_id = offers.request_id AND offers.offer_id IN (
    SELECT offers.offer_id FROM offers JOIN texts ON texts.offer_id = offers.offer_id AND texts.kind = 'offer'
    WHERE offers.state = 'open' AND offers.remind_at <= $1 AND offers.expires_at > $1
        AND texts.status IN ('pending', 'delivered', 'unknown') AND ($1 - texts.sent_at) * 2 >= offers.expires_at - $1
    ORDER BY offers.remind_at LIMIT $2 FOR UPDATE OF offers SKIP LOCKED
)
RETURNING offers.offer_id, offers.request_id, requests.family_id, offers.code, offers.daycare_name, offers.start_on,
    offers.expires_at
"""
"""Only a family that was told of the offer, and that had time since: at least half of what is left."""
_CLOSE: Final = "UPDATE offers SET state = $2 WHERE offer_id = ANY($1::text[])"
_CLOSE_OPEN: Final = "UPDATE offers SET state = $2 WHERE offer_id = ANY($1::text[]) AND state = 'open'"
_CLOSE_OF: Final = "UPDATE offers SET state = $2 WHERE request_id = ANY($1::text[]) AND state = 'open'"


class Unanswered(NamedTuple):
    """An offer that a family is to be reminded of."""

    offer_id: str
    request_id: str
    person_id: str
    code: str
    daycare_name: str
    start_on: date
    expires_at: datetime


async def add(session: AsyncSession, events: Sequence[PlaceOffered], remind_at: Mapping[str, datetime | None]) -> None:
    """Remember offers as open, with the moment of each one's reminder; one that is known stays as it is."""
    rows = [
        {
            "offer_id": event.offer_id,
            "request_id": event.request_id,
            "code": event.offer_code,
            "daycare_name": event.daycare_name,
            "start_on": event.start_on,
            "expires_at": event.expires_at,
            "state": "open",
            "remind_at": remind_at.get(event.offer_id),
        }
        for event in events
    ]
    await insert(session, "offers", rows, "offer_id")


async def take_due_reminders(session: AsyncSession, now: datetime, limit: int) -> list[Unanswered]:
    """The open offers whose reminder is due; none of them is due again."""
    return [Unanswered._make(row) for row in await fetch(session, _DUE_REMINDERS, now, limit)]


async def daycares(session: AsyncSession, offer_ids: Collection[str]) -> dict[str, str]:
    """The names of the daycares of these offers, as far as the offers are known."""
    return {row[0]: row[1] for row in await fetch(session, _NAMES, list(offer_ids))}


async def close(session: AsyncSession, offer_ids: Collection[str], state: str) -> None:
    """These offers take no answer any more."""
    await fetch(session, _CLOSE, list(offer_ids), state)


async def close_open(session: AsyncSession, offer_ids: Collection[str], state: str) -> None:
    """The same for those that are still open: matching may have said more of the others already."""
    await fetch(session, _CLOSE_OPEN, list(offer_ids), state)


async def close_of(session: AsyncSession, request_ids: Collection[str], state: str) -> None:
    """The same for all open offers of these requests."""
    await fetch(session, _CLOSE_OF, list(request_ids), state)
