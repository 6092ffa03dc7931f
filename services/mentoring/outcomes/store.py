"""Queries about outcomes. They take a session and never commit."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.outcomes import tables
from services.mentoring.outcomes.domain import Outcome
from shared.runtime.identifiers import new_id


async def outcomes(session: AsyncSession, mentee_ids: Collection[str]) -> set[Outcome]:
    """All outcomes of these mentees."""
    query = select(tables.Outcome).where(col(tables.Outcome.mentee_id).in_(list(mentee_ids)))
    rows = (await session.scalars(query)).all()
    return {Outcome(row.mentee_id, row.kind, row.dated_on, row.detail) for row in rows}


async def outcomes_of(session: AsyncSession, mentee_ids: Collection[str]) -> dict[str, list[Outcome]]:
    """The outcomes of each of these mentees, in any order."""
    found: dict[str, list[Outcome]] = {mentee_id: [] for mentee_id in mentee_ids}
    for outcome in await outcomes(session, mentee_ids):
        found[outcome.mentee_id].append(outcome)
    return found


async def add(session: AsyncSession, outcomes: Iterable[Outcome], now: datetime) -> None:
    """Keep new outcomes."""
    session.add_all(tables.Outcome(outcome_id=new_id(), **asdict(outcome), recorded_at=now) for outcome in outcomes)
