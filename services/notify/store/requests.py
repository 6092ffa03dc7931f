"""What is known of requests."""

from collections.abc import Collection, Sequence
from typing import Any, Final

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.readers import KnownRequest
from services.notify.store.plain import insert, run
from services.notify.tables import Offer, Request, Text
from shared.contracts.intake import ParentRequestRegistered

_BY_ID: Final = """
SELECT request_id, family_id, contact_point, receipt_code, reachable_by_text, closed, unmatched_reason
FROM requests WHERE request_id = ANY($1::text[])
"""


async def add(session: AsyncSession, events: Sequence[ParentRequestRegistered]) -> None:
    """Remember requests; one that is known stays as it is."""
    rows = [
        {
            "request_id": event.request_id,
            "family_id": event.family_id,
            "contact_point": event.contact_point,
            "receipt_code": event.receipt_code,
            "reachable_by_text": event.reachable_by_text,
            "registered_at": event.registered_at,
            "closed": False,
        }
        for event in events
    ]
    await insert(session, "requests", rows, "request_id")


async def by_id(session: AsyncSession, request_ids: Collection[str]) -> dict[str, KnownRequest]:
    """The requests with these ids, as far as they are known."""
    return {row.request_id: KnownRequest(**row._asdict()) for row in await run(session, _BY_ID, list(request_ids))}


async def change(session: AsyncSession, request_ids: Collection[str], **values: Any) -> None:
    """Change columns of requests."""
    if request_ids:
        await session.execute(update(Request).where(col(Request.request_id).in_(request_ids)).values(**values))


async def erase(session: AsyncSession, request_id: str) -> None:
    """Forget a request: its texts and offers with it."""
    for table in (Text, Offer, Request):
        await session.execute(delete(table).where(col(table.request_id) == request_id))
