"""Queries about sessions. They take a session of the database and never commit."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.sessions.domain import Appointment, Session
from services.mentoring.sessions.tables import SessionRow


async def add(session: AsyncSession, logged: Session, now: datetime) -> None:
    """Keep a logged session."""
    row = {**asdict(logged), "barriers": list(logged.barriers), "logged_at": now}
    row["place"] = row.pop("where")
    planned = row.pop("planned") or {}
    row |= {f"next_{name}": value for name, value in planned.items()}
    session.add(SessionRow(**row))


async def of_mentee(session: AsyncSession, mentee_id: str) -> list[Session]:
    """A mentee's sessions, the newest day first."""
    return (await of_mentees(session, [mentee_id]))[mentee_id]


async def of_mentees(session: AsyncSession, mentee_ids: Collection[str]) -> dict[str, list[Session]]:
    """The sessions of each of these mentees, the newest day first."""
    query = select(SessionRow).where(col(SessionRow.mentee_id).in_(mentee_ids))
    newest_first = query.order_by(col(SessionRow.held_on).desc(), col(SessionRow.session_id).desc())
    found: dict[str, list[Session]] = {mentee_id: [] for mentee_id in mentee_ids}
    for row in await session.scalars(newest_first):
        found[row.mentee_id].append(_session(row))
    return found


async def by_id(session: AsyncSession, session_ids: Collection[str]) -> dict[str, Session]:
    """Those of these sessions that are there."""
    query = select(SessionRow).where(col(SessionRow.session_id).in_(list(session_ids)))
    return {row.session_id: _session(row) for row in (await session.scalars(query)).all()}


def _session(row: SessionRow) -> Session:
    values = row.model_dump(exclude={"place", "barriers", "logged_at", "next_on", "next_time", "next_where"})
    planned = Appointment(row.next_on, row.next_time, row.next_where) if row.next_on else None
    return Session(**values, where=row.place, barriers=tuple(row.barriers), planned=planned)


async def last_minutes(session: AsyncSession, mentor_ref: str) -> int | None:
    """How long a mentor's last session was at which the mentee was there; None for the first one."""
    held = select(col(SessionRow.minutes)).where(col(SessionRow.mentor_ref) == mentor_ref, col(SessionRow.present))
    return await session.scalar(held.order_by(col(SessionRow.logged_at).desc()).limit(1))
