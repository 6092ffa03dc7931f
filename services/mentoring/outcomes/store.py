"""Queries about outcomes. They take a session and never commit."""

from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.mentoring.outcomes.tables import Outcome
from shared.runtime.identifiers import new_id


async def record(session: AsyncSession, mentee_id: str, *, kind: str, on: date, detail: str, now: datetime) -> None:
    """Keep an outcome; the same one again changes nothing."""
    values = {"mentee_id": mentee_id, "kind": kind, "dated_on": on, "detail": detail, "recorded_at": now}
    await session.execute(insert(Outcome).values(outcome_id=new_id(), **values).on_conflict_do_nothing())
