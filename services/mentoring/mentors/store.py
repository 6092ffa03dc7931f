"""Queries about mentors and their assignments. They take a session and never commit."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentors import tables
from services.mentoring.mentors.domain import Assignment, Mentor


async def name_mentors(session: AsyncSession, mentor_refs: Collection[str]) -> None:
    """Make those of these mentors that nobody made yet, to be completed."""
    if mentor_refs:
        rows = [{"mentor_ref": ref, "languages": [], "complete": False} for ref in mentor_refs]
        await session.execute(insert(tables.Mentor).values(rows).on_conflict_do_nothing())


async def keep_mentor(session: AsyncSession, mentor: Mentor) -> None:
    """Keep what is known of a mentor now."""
    row = {**asdict(mentor), "languages": list(mentor.languages), "complete": mentor.name is not None}
    await session.execute(
        insert(tables.Mentor).values(row).on_conflict_do_update(index_elements=["mentor_ref"], set_=row)
    )


async def mentors(session: AsyncSession, mentor_refs: Collection[str]) -> dict[str, Mentor]:
    """Those of these mentors who are there."""
    query = select(tables.Mentor).where(col(tables.Mentor.mentor_ref).in_(list(mentor_refs)))
    rows = (await session.scalars(query)).all()
    return {row.mentor_ref: _mentor(row) for row in rows}


def _mentor(row: tables.Mentor) -> Mentor:
    return Mentor(row.mentor_ref, row.name, row.region, tuple(row.languages), row.hours_per_week)


async def current_mentor(session: AsyncSession, mentee_id: str) -> str | None:
    """The mentor who guides a mentee now: the assignment that nothing ended."""
    mine = select(col(tables.Assignment.mentor_ref)).where(col(tables.Assignment.mentee_id) == mentee_id)
    return await session.scalar(mine.where(col(tables.Assignment.until_on).is_(None)))


async def hand_over(session: AsyncSession, mentee_id: str, from_on: date) -> None:
    """End the assignment that goes on, if there is one."""
    mine = update(tables.Assignment).where(col(tables.Assignment.mentee_id) == mentee_id)
    await session.execute(mine.where(col(tables.Assignment.until_on).is_(None)).values(until_on=from_on))


async def add_assignment(session: AsyncSession, assignment: Assignment, now: datetime) -> None:
    """Keep a new assignment; it is told with this transaction."""
    row = {**asdict(assignment), "reasons": list(assignment.reasons)}
    session.add(tables.Assignment(**row, told_at=now))


async def claim_untold(session: AsyncSession, now: datetime) -> list[Assignment]:
    """The assignments that go on and were never told; from now on they were."""
    is_untold = col(tables.Assignment.told_at).is_(None) & col(tables.Assignment.until_on).is_(None)
    claimed = update(tables.Assignment).where(is_untold).values(told_at=now).returning(tables.Assignment)
    return [
        Assignment(row.assignment_id, row.mentee_id, row.mentor_ref, row.from_on, tuple(row.reasons))
        for row in await session.scalars(claimed)
    ]


async def all_mentors(session: AsyncSession) -> list[Mentor]:
    """Every mentor, by reference."""
    query = select(tables.Mentor).order_by(col(tables.Mentor.mentor_ref))
    return [_mentor(row) for row in await session.scalars(query)]


async def mentees_now(session: AsyncSession) -> dict[str, str]:
    """Who guides whom now: mentee id → mentor_ref."""
    query = select(tables.Assignment).where(col(tables.Assignment.until_on).is_(None))
    return {row.mentee_id: row.mentor_ref for row in await session.scalars(query)}


async def assignments(session: AsyncSession, mentee_id: str) -> list[tables.Assignment]:
    """Who has guided a mentee, the newest first."""
    query = select(tables.Assignment).where(col(tables.Assignment.mentee_id) == mentee_id)
    newest_first = query.order_by(col(tables.Assignment.from_on).desc(), col(tables.Assignment.assignment_id).desc())
    return list(await session.scalars(newest_first))
