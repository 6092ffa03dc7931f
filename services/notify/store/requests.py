"""What is known of requests and their offers."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.replies import OpenOffer
from services.notify.tables import Contact, Offer, Request, Text
from shared.contracts.intake import ParentRequestRegistered
from shared.contracts.matching import PlaceOffered


async def add(session: AsyncSession, events: Sequence[ParentRequestRegistered]) -> None:
    """Remember requests; one that is known stays as it is."""
    rows = [
        event.model_dump(
            include={"request_id", "family_id", "contact_point", "receipt_code", "reachable_by_text", "registered_at"}
        )
        | {"closed": False}
        for event in events
    ]
    await session.execute(insert(Request).on_conflict_do_nothing(), rows)


async def by_id(session: AsyncSession, request_ids: Collection[str]) -> dict[str, Request]:
    """The requests with these ids, as far as they are known."""
    found = await session.scalars(select(Request).where(col(Request.request_id).in_(request_ids)))
    return {request.request_id: request for request in found}


async def change(session: AsyncSession, request_ids: Collection[str], **values: Any) -> None:
    """Change columns of requests."""
    await session.execute(update(Request).where(col(Request.request_id).in_(request_ids)).values(**values))


async def erase(session: AsyncSession, request_id: str) -> None:
    """Forget a request: its texts and offers with it."""
    for table in (Text, Offer, Request):
        await session.execute(delete(table).where(col(table.request_id) == request_id))


async def add_offers(session: AsyncSession, events: Sequence[PlaceOffered]) -> None:
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
    await session.execute(insert(Offer).on_conflict_do_nothing(), rows)


async def offers(session: AsyncSession, offer_ids: Collection[str]) -> dict[str, Offer]:
    """The offers with these ids, as far as they are known."""
    found = await session.scalars(select(Offer).where(col(Offer.offer_id).in_(offer_ids)))
    return {offer.offer_id: offer for offer in found}


async def close_offers(session: AsyncSession, offer_ids: Collection[str], state: str) -> None:
    """Offers that take no answer any more."""
    await session.execute(update(Offer).where(col(Offer.offer_id).in_(offer_ids)).values(state=state))


async def close_offers_of(session: AsyncSession, request_ids: Collection[str], state: str) -> None:
    """The same for all open offers of these requests."""
    own = col(Offer.request_id).in_(request_ids), col(Offer.state) == "open"
    await session.execute(update(Offer).where(*own).values(state=state))


async def open_offers(session: AsyncSession, phones: Iterable[str]) -> dict[str, list[OpenOffer]]:
    """The offers that stand without an answer, by the number they can be answered from, oldest first."""
    statement = (
        select(col(Contact.phone), Offer, col(Contact.person_id))
        .join(Request, col(Request.request_id) == col(Offer.request_id))
        .join(Contact, col(Contact.person_id) == col(Request.family_id))
        .where(col(Offer.state) == "open", col(Contact.phone).in_(set(phones)))
        .order_by(col(Offer.expires_at), col(Offer.offer_id))
    )
    found: dict[str, list[OpenOffer]] = {}
    for phone, offer, person_id in await session.execute(statement):
        open_offer = OpenOffer(offer.offer_id, offer.request_id, person_id, offer.code, offer.daycare_name)
        found.setdefault(str(phone), []).append(open_offer)
    return found
