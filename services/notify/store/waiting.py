"""Events that came before what they need."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import and_, delete, exists, func, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.notify.tables import Contact, Request, WaitingEvent
from shared.contracts.catalogue import EVENTS
from shared.contracts.event import Event
from shared.runtime.database import fetch

_TAKE: Final = """
WITH taken AS (DELETE FROM waiting_events WHERE awaits = ANY($1::text[]) RETURNING place, event_type, event)
SELECT event_type, event::text FROM taken ORDER BY place
"""


async def add(session: AsyncSession, events: Sequence[tuple[str, Event]], now: datetime) -> None:
    """Have events wait, in order, each for what it awaits."""
    rows = [
        {"awaits": awaits, "event_type": type(event).__name__, "event": event.model_dump(mode="json"), "since": now}
        for awaits, event in events
    ]
    await session.execute(insert(WaitingEvent), rows)


async def count(session: AsyncSession) -> int:
    """How many events wait."""
    return (await session.scalar(select(func.count()).select_from(WaitingEvent))) or 0


async def take(session: AsyncSession, awaits: Collection[str]) -> list[Event]:
    """The events that waited for these, in the order in which they came; they wait no longer."""
    rows = await fetch(session, _TAKE, list(awaits))
    return [EVENTS[event_type].model_validate_json(event) for event_type, event in rows]


async def overdue(session: AsyncSession, since: datetime, limit: int) -> Sequence[WaitingEvent]:
    """The events that have waited since before this moment; they wait no longer."""
    rows = select(WaitingEvent).where(col(WaitingEvent.since) < since).order_by(col(WaitingEvent.place)).limit(limit)
    found = (await session.scalars(rows.with_for_update())).all()
    await session.execute(delete(WaitingEvent).where(col(WaitingEvent.place).in_([event.place for event in found])))
    return found


async def ready(session: AsyncSession, limit: int) -> Sequence[str]:
    """What is awaited although it is there: two transactions that passed each other by."""
    awaits = col(WaitingEvent.awaits)
    people = exists().where(col(Contact.person_id) == func.substr(awaits, len("person:") + 1))
    known = exists().where(col(Request.request_id) == func.substr(awaits, len("request:") + 1))
    there = or_(and_(awaits.startswith("person:"), people), and_(awaits.startswith("request:"), known))
    found = select(awaits).where(there).distinct().limit(limit)
    return (await session.scalars(found)).all()


async def forget(session: AsyncSession, awaits: Collection[str]) -> None:
    """Drop what waits for these."""
    await session.execute(delete(WaitingEvent).where(col(WaitingEvent.awaits).in_(awaits)))
