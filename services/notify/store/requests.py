"""What is known of requests."""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.domain.readers import KnownRequest
from services.notify.store.plain import insert
from services.notify.tables import Offer, Request, Text
from shared.contracts.intake import ParentRequestRegistered
from shared.runtime.database import fetch

_BY_ID: Final = """
SELECT request_id, family_id, contact_point, receipt_code, reachable_by_text, closed, unmatched_reason
FROM requests WHERE request_id = ANY($1::text[])
"""
_UNMATCHED: Final = """
UPDATE requests SET unmatched_reason = new.reason FROM unnest($1::text[], $2::text[]) AS new (request_id, reason)
WHERE requests.request_id = new.request_id
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
    return {row[0]: KnownRequest(*row) for row in await fetch(session, _BY_ID, list(request_ids))}


async def change(session: AsyncSession, request_ids: Collection[str], **values: Any) -> None:
    """Change columns of requests."""
    if request_ids:
        await fetch(session, _change(tuple(values)), list(request_ids), *values.values())


@cache
def _change(columns: tuple[str, ...]) -> str:
    changes = ", ".join(f"{name} = ${place}" for place, name in enumerate(columns, start=2))
    return f"UPDATE requests SET {changes} WHERE request_id = ANY($1::text[])"  # noqa: S608 - columns of our own


async def unmatched(session: AsyncSession, reasons: Mapping[str, str]) -> None:
    """Remember why each of these requests was last told 'not yet'."""
    if reasons:
        await fetch(session, _UNMATCHED, list(reasons), list(reasons.values()))


async def erase(session: AsyncSession, request_id: str) -> None:
    """Forget a request: its texts and offers with it."""
    for table in (Text, Offer, Request):
        await session.execute(delete(table).where(col(table.request_id) == request_id))
