"""What is known of offers."""

from collections.abc import Collection, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.store.plain import insert, run
from shared.contracts.matching import PlaceOffered

_NAMES: Final = "SELECT offer_id, daycare_name FROM offers WHERE offer_id = ANY($1::text[])"
_CLOSE: Final = "UPDATE offers SET state = $2 WHERE offer_id = ANY($1::text[])"
_CLOSE_OF: Final = "UPDATE offers SET state = $2 WHERE request_id = ANY($1::text[]) AND state = 'open'"


async def add(session: AsyncSession, events: Sequence[PlaceOffered]) -> None:
    """Remember offers as open; one that is known stays as it is."""
    rows = [
        {
            "offer_id": event.offer_id,
            "request_id": event.request_id,
            "code": event.offer_code,
            "daycare_name": event.daycare_name,
            "start_on": event.start_on,
            "expires_at": event.expires_at,
            "state": "open",
        }
        for event in events
    ]
    await insert(session, "offers", rows, "offer_id")


async def daycares(session: AsyncSession, offer_ids: Collection[str]) -> dict[str, str]:
    """The names of the daycares of these offers, as far as the offers are known."""
    return {row.offer_id: row.daycare_name for row in await run(session, _NAMES, list(offer_ids))}


async def close(session: AsyncSession, offer_ids: Collection[str], state: str) -> None:
    """These offers take no answer any more."""
    await run(session, _CLOSE, list(offer_ids), state)


async def close_of(session: AsyncSession, request_ids: Collection[str], state: str) -> None:
    """The same for all open offers of these requests."""
    await run(session, _CLOSE_OF, list(request_ids), state)
