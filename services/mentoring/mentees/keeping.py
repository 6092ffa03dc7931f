"""Whose file has been kept for long enough, and erasing them together."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees import erasing
from services.mentoring.mentees.store import is_somebody
from services.mentoring.mentees.tables import Contact, Enrolment, Person
from shared.messaging import UnitOfWork

AT_ONCE: Final = 50
"""How many files a page shows and erases."""


@dataclass(frozen=True, slots=True)
class Kept:
    """Whose file has been kept for long enough. `name`: the programme's reference of who has none."""

    mentee_id: str
    name: str
    programme_id: str
    last_day: date


async def long_enough(session: AsyncSession, since: date) -> list[Kept]:
    """Whose last enrolment ended before a day, the first to leave first; no more than are erased at once."""
    last_day = func.max(Enrolment.ended_on)
    query = (
        _ended_before(since)
        .add_columns(func.coalesce(Contact.name, Person.person_ref), Person.programme_id, last_day)
        .outerjoin(Contact, col(Contact.mentee_id) == col(Person.mentee_id))
        .group_by(col(Contact.name))
    )
    rows = await session.execute(query.order_by(last_day, col(Person.mentee_id)).limit(AT_ONCE))
    return [Kept(*row) for row in rows]


async def count(session: AsyncSession, since: date) -> int:
    """How many there are of them."""
    return int(await session.scalar(select(func.count()).select_from(_ended_before(since).subquery())) or 0)


async def erase(unit: UnitOfWork, mentee_ids: Collection[str], since: date) -> None:
    """Forget those of these mentees who left before a day; who started again meanwhile, or is gone, is passed over."""
    query = _ended_before(since).where(col(Person.mentee_id).in_(mentee_ids)).order_by(col(Person.mentee_id))
    for mentee_id in (await unit.session.scalars(query)).all():
        await erasing.erase(unit, mentee_id)


def _ended_before(since: date) -> Any:
    ended_on = col(Enrolment.ended_on)
    return (
        select(col(Person.mentee_id))
        .join(Enrolment, col(Enrolment.mentee_id) == col(Person.mentee_id))
        .where(is_somebody())
        .group_by(col(Person.mentee_id))
        .having(func.bool_and(ended_on.is_not(None)), func.max(ended_on) < since)
    )
