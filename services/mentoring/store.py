"""Queries of mentoring. They take a session and never commit."""

from dataclasses import asdict
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from services.mentoring.domain import Mentee, Session, UnknownMenteeError
from services.mentoring.tables import MenteeContactRow, MenteeRow, SessionRow


async def add_mentee(session: AsyncSession, mentee: Mentee, name: str, phone: str | None, now: datetime) -> None:
    """Keep a new mentee; name and phone apart."""
    session.add(MenteeRow(**asdict(mentee), enrolled_at=now))
    await session.flush()
    session.add(MenteeContactRow(mentee_id=mentee.mentee_id, name=name, phone=phone))


async def mentee(session: AsyncSession, mentee_id: str, *, lock: bool = False) -> Mentee:
    """One mentee, locked for writing when asked. Raises UnknownMenteeError."""
    query = select(MenteeRow).where(MenteeRow.mentee_id == mentee_id)
    row = (await session.execute(query.with_for_update() if lock else query)).scalar_one_or_none()
    if row is None:
        raise UnknownMenteeError("mentee_id", "No trainee has this id.")
    return Mentee(**row.model_dump(exclude={"enrolled_at"}))


async def add_session(session: AsyncSession, logged: Session, now: datetime) -> None:
    """Keep a logged session."""
    values = asdict(logged)
    session.add(SessionRow(**{**values, "place": values.pop("where")}, logged_at=now))


async def sessions(session: AsyncSession, mentee_id: str) -> list[SessionRow]:
    """A mentee's sessions, the newest day first."""
    query = select(SessionRow).where(SessionRow.mentee_id == mentee_id)
    newest_first = query.order_by(col(SessionRow.held_on).desc(), col(SessionRow.session_id).desc())
    return list((await session.execute(newest_first)).scalars())
