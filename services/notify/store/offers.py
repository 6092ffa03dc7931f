"""What is known of offers, and which stand without an answer."""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from services.notify.domain.replies import OpenOffer
from services.notify.store.plain import insert, run
from shared.contracts.matching import PlaceOffered

_OPEN: Final = """
SELECT contacts.phone, offers.offer_id, offers.request_id, contacts.person_id, offers.code, offers.daycare_name
FROM contacts JOIN requests ON requests.family_id = contacts.person_id JOIN offers USING (request_id)
WHERE contacts.phone = ANY($1::text[]) AND offers.state = 'open'
ORDER BY offers.expires_at, offers.offer_id
"""
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


async def open_at(session: AsyncSession, phones: Iterable[str]) -> dict[str, list[OpenOffer]]:
    """The offers that stand without an answer, by the number they can be answered from, those that end first first."""
    found: dict[str, list[OpenOffer]] = {}
    for row in await run(session, _OPEN, list(set(phones))):
        offer = row._asdict()
        found.setdefault(offer.pop("phone"), []).append(OpenOffer(**offer))
    return found
