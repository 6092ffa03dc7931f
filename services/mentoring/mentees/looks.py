"""Looking at what is sensitive, or from outside: nobody does without leaving a line."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees import store
from services.mentoring.mentees.domain import Enrolment
from services.mentoring.mentees.tables import Look
from services.mentoring.sessions.domain import Session
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id
from shared.web.access import Caller

SHOWN_LOOKS: Final = 100


async def look_at_target_groups(unit: UnitOfWork, mentee_id: str, caller: Caller) -> list[Enrolment]:
    """A mentee's enrolments with the target groups of each start; the look is kept. Raises UnknownMenteeError."""
    await store.person(unit.session, mentee_id)
    note_look(unit, caller, "target-groups", mentee_id)
    return (await store.enrolments(unit.session, [mentee_id]))[mentee_id]


async def look_at_notes(unit: UnitOfWork, caller: Caller, mentee_id: str, shown: Iterable[Session]) -> None:
    """Keep that somebody read these sessions, once a day for each token; not where no note or barrier is in them."""
    if any(one.note or one.barriers for one in shown):
        look = _look(unit, caller, "notes", mentee_id, unit.today)
        await unit.session.execute(insert(Look).values(look).on_conflict_do_nothing())


def note_look(unit: UnitOfWork, caller: Caller, what: str, mentee_id: str | None = None) -> None:
    """Keep that somebody looked: at `target-groups`, as a partner at the `partner-page`, or, with `mentee_id` None, at
    the figures of a programme.
    """
    unit.session.add(Look(**_look(unit, caller, what, mentee_id)))


def _look(
    unit: UnitOfWork, caller: Caller, what: str, mentee_id: str | None, once_on: date | None = None
) -> dict[str, Any]:
    whose = {"caller": caller.name, "token_id": caller.token_id, "holder": caller.holder}
    return {"look_id": new_id(), "at": unit.now, "mentee_id": mentee_id, "what": what, "day": once_on, **whose}


async def looks_at(session: AsyncSession, mentee_id: str) -> list[Look]:
    """Who looked at what of a mentee, the newest first: the last hundred."""
    query = select(Look).where(col(Look.mentee_id) == mentee_id).order_by(col(Look.at).desc(), col(Look.look_id).desc())
    return list(await session.scalars(query.limit(SHOWN_LOOKS)))
