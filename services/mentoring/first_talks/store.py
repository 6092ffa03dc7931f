"""Queries about first talks. They take a session and never commit."""

from dataclasses import asdict

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.first_talks import domain
from services.mentoring.first_talks.domain import Balance, FirstTalk
from services.mentoring.mentees import tables


async def add(session: AsyncSession, talk: FirstTalk) -> None:
    """Keep a new talk."""
    session.add(tables.FirstTalk(**asdict(talk)))


async def talk(session: AsyncSession, talk_id: str, *, lock: bool = False) -> FirstTalk | None:
    """One talk, locked for writing when asked."""
    row = await session.get(tables.FirstTalk, talk_id, with_for_update=lock)
    return _talk(row) if row else None


async def of_programme(session: AsyncSession, programme_id: str) -> list[FirstTalk]:
    """A programme's talks, the newest first."""
    query = select(tables.FirstTalk).where(col(tables.FirstTalk.programme_id) == programme_id)
    newest_first = query.order_by(col(tables.FirstTalk.held_on).desc(), col(tables.FirstTalk.talk_id).desc())
    return [_talk(row) for row in await session.scalars(newest_first)]


async def started(session: AsyncSession, talk_id: str, mentee_id: str) -> None:
    """Keep that whom a talk was with has started."""
    row = await session.get_one(tables.FirstTalk, talk_id)
    row.outcome, row.reason, row.mentee_id = "starts", None, mentee_id


async def balance(session: AsyncSession, programme_id: str) -> list[Balance]:
    """By gender, how many were reached by first talks and how many ever started in a programme."""
    talks, persons = tables.FirstTalk, tables.Person
    reached = await session.scalars(select(col(talks.gender)).where(col(talks.programme_id) == programme_id))
    enrolled = await session.scalars(select(col(persons.gender)).where(col(persons.programme_id) == programme_id))
    return domain.balance(reached, enrolled)


def _talk(row: tables.FirstTalk) -> FirstTalk:
    return FirstTalk(**row.model_dump())
