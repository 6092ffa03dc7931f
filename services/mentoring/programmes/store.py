"""Queries about programmes. They take a session and never commit."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.programmes.tables import Cohort, Programme


async def programme(session: AsyncSession, programme_id: str) -> Programme | None:
    """One programme."""
    return await session.get(Programme, programme_id)


async def name_programmes(session: AsyncSession, programme_ids: Collection[str]) -> None:
    """Make those of these programmes that nobody made yet, to be completed."""
    await _make(session, Programme, [{"programme_id": name, "name": name, "kind": "other"} for name in programme_ids])


async def name_cohorts(session: AsyncSession, cohorts: Collection[tuple[str, str]]) -> None:
    """Make those of these cohorts, each a programme's id and a name, that nobody made yet, to be completed."""
    await _make(session, Cohort, [{"programme_id": programme_id, "name": name} for programme_id, name in cohorts])


async def _make(session: AsyncSession, table: type[Programme] | type[Cohort], rows: list[dict[str, str]]) -> None:
    if rows:
        made = insert(table).values([{**row, "complete": False} for row in rows])
        await session.execute(made.on_conflict_do_nothing())


async def cohorts(session: AsyncSession, programme_id: str) -> list[Cohort]:
    """The cohorts of a programme, by name."""
    query = select(Cohort).filter_by(programme_id=programme_id).order_by("name")
    return list((await session.scalars(query)).all())


async def known_programmes(session: AsyncSession, programme_ids: Collection[str]) -> set[str]:
    """Those of these programmes that are there."""
    query = select(col(Programme.programme_id)).where(col(Programme.programme_id).in_(list(programme_ids)))
    return set((await session.scalars(query)).all())


async def all_programmes(session: AsyncSession) -> list[Programme]:
    """Every programme, by name."""
    return list((await session.scalars(select(Programme).order_by("name"))).all())
