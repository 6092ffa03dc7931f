"""What reports are counted from. Queries take a session and never commit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.tables import Person
from services.mentoring.reports.domain.esf import Held
from services.mentoring.reports.domain.funding import Entry
from services.mentoring.reports.tables import LedgerEntry
from services.mentoring.sessions.tables import SessionRow
from shared.runtime.identifiers import new_id

_ENTRY = (
    LedgerEntry.source,
    LedgerEntry.programme_id,
    LedgerEntry.kind,
    LedgerEntry.booked_on,
    LedgerEntry.cents,
    LedgerEntry.description,
)


async def booked(session: AsyncSession, programme_ids: Collection[str]) -> Counter[Entry]:
    """The ledger of these programmes: each entry with how often it is booked."""
    columns = [col(column) for column in _ENTRY]
    query = select(*columns, func.count()).where(col(LedgerEntry.programme_id).in_(list(programme_ids)))
    rows = await session.execute(query.group_by(*columns))
    return Counter({Entry(*entry): times for *entry, times in rows})


async def book(session: AsyncSession, new: Counter[Entry], already: Counter[Entry], now: datetime) -> None:
    """Add entries to the ledger, each as often as counted, beside those that are there already."""
    for entry, times in new.items():
        for occurrence in range(already[entry] + 1, already[entry] + times + 1):
            row = LedgerEntry(entry_id=new_id(), **asdict(entry), occurrence=occurrence, recorded_at=now)
            session.add(row)


async def mentee_ids(session: AsyncSession, programme_id: str) -> list[str]:
    """Everybody who was ever enrolled in a programme."""
    return list((await session.scalars(select(col(Person.mentee_id)).filter_by(programme_id=programme_id))).all())


async def held(session: AsyncSession, programme_id: str) -> list[Held]:
    """The sessions of a programme, without what was said in them."""
    columns = (col(SessionRow.held_on), col(SessionRow.minutes), col(SessionRow.present))
    of_programme = select(*columns).join(Person, col(Person.mentee_id) == col(SessionRow.mentee_id))
    rows = await session.execute(of_programme.where(col(Person.programme_id) == programme_id))
    return [Held(*row) for row in rows]
