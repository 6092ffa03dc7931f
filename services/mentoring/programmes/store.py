"""Queries about programmes. They take a session and never commit."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date
from typing import get_args

from sqlalchemy import inspect, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.programmes import tables
from services.mentoring.programmes.domain import Membership, Role
from services.mentoring.programmes.tables import Cohort, Programme
from shared.runtime.identifiers import new_id


async def programme(session: AsyncSession, programme_id: str, *, lock: bool = False) -> Programme | None:
    """One programme, locked for writing when asked."""
    return await session.get(Programme, programme_id, with_for_update=lock)


async def make(session: AsyncSession, programme: Programme) -> bool:
    """Whether the programme was new; one that is there stays as it is."""
    made = insert(Programme).values(programme.model_dump()).on_conflict_do_nothing()
    return (await session.execute(made.returning(col(Programme.programme_id)))).first() is not None


async def keep(session: AsyncSession, row: Programme | Cohort | tables.Partner) -> None:
    """Keep a row instead of the one with its key, also when a file or somebody else makes that one at this moment."""
    keys = [column.name for column in inspect(type(row)).primary_key]
    values = row.model_dump()
    kept = insert(type(row)).values(values)
    changed = {name: kept.excluded[name] for name in values if name not in keys}
    await session.execute(kept.on_conflict_do_update(index_elements=keys, set_=changed))


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


async def programme_names(session: AsyncSession) -> dict[str, str]:
    """What each programme is called."""
    return {one.programme_id: one.name for one in await all_programmes(session)}


async def memberships(session: AsyncSession, programme_id: str) -> list[Membership]:
    """Who takes or took part in a programme: by role, the first to join first."""
    query = select(tables.Membership).where(col(tables.Membership.programme_id) == programme_id)
    rows = (await session.scalars(query.order_by("joined_on", "partner_id", "role"))).all()
    found = [Membership(**row.model_dump(exclude={"membership_id", "programme_id"})) for row in rows]
    return sorted(found, key=lambda one: get_args(Role).index(one.role))


async def funded_programmes(session: AsyncSession, partner_id: str, on: date) -> list[Programme]:
    """The programmes that a partner funds on a day, by name."""
    known = await all_programmes(session)
    members = {one.programme_id: await memberships(session, one.programme_id) for one in known}
    funds = Membership.funds_on
    return [one for one in known if any(funds(member, partner_id, on) for member in members[one.programme_id])]


async def partner_names(session: AsyncSession, programme_id: str) -> dict[str, str]:
    """The names of all who take or took part in a programme."""
    member = col(tables.Membership.partner_id) == col(tables.Partner.partner_id)
    query = select(tables.Partner).join(tables.Membership, member)
    rows = await session.scalars(query.where(col(tables.Membership.programme_id) == programme_id))
    return {row.partner_id: row.name for row in rows}


async def keep_partner(session: AsyncSession, programme_id: str, name: str, membership: Membership) -> None:
    """Keep a membership: the one of this role from this day when it is there."""
    await keep(session, tables.Partner(partner_id=membership.partner_id, name=name))
    key = (programme_id, membership.partner_id, membership.role, membership.joined_on)
    columns = (tables.Membership.programme_id, tables.Membership.partner_id, tables.Membership.role)
    same = tuple_(*map(col, columns), col(tables.Membership.joined_on)) == key
    known = await session.scalar(select(col(tables.Membership.membership_id)).where(same))
    row = {"membership_id": known or new_id(), "programme_id": programme_id, **asdict(membership)}
    await session.merge(tables.Membership(**row))
