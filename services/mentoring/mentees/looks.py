"""Looking at what is sensitive, or from outside: nobody does without leaving a line."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees import store
from services.mentoring.mentees.domain import Enrolment
from services.mentoring.mentees.tables import Look
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


async def look_at_target_groups(unit: UnitOfWork, mentee_id: str, caller: str) -> list[Enrolment]:
    """A mentee's enrolments with the target groups of each start; the look is kept. Raises UnknownMenteeError."""
    await store.person(unit.session, mentee_id)
    note_look(unit, caller, "target-groups", mentee_id)
    return (await store.enrolments(unit.session, [mentee_id]))[mentee_id]


def note_look(unit: UnitOfWork, caller: str, what: str, mentee_id: str | None = None) -> None:
    """Keep that somebody looked: at `target-groups`, as a partner at the `partner-page`, or, with `mentee_id` None, at
    the figures of a programme.
    """
    unit.session.add(Look(look_id=new_id(), at=unit.now, caller=caller, mentee_id=mentee_id, what=what))


async def looks_at(session: AsyncSession, mentee_id: str) -> list[Look]:
    """Who looked at what of a mentee, the newest first."""
    query = select(Look).where(col(Look.mentee_id) == mentee_id).order_by(col(Look.at).desc(), col(Look.look_id).desc())
    return list(await session.scalars(query))
