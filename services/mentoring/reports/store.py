"""What reports are counted from. Queries take a session and never commit."""

from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, fields
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.tables import Person
from services.mentoring.reports.domain.esf import Held
from services.mentoring.reports.domain.funding import Entry, Line
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
_NAMES = {one.name for one in fields(Entry)}


async def booked(session: AsyncSession, programme_ids: Collection[str]) -> Counter[Entry]:
    """The ledger of these programmes: each entry with how often it is booked."""
    columns = [col(column) for column in _ENTRY]
    query = select(*columns, func.count()).where(col(LedgerEntry.programme_id).in_(list(programme_ids)))
    rows = await session.execute(query.group_by(*columns))
    return Counter({Entry(*entry): times for *entry, times in rows})


async def lines(session: AsyncSession, programme_id: str, most: int) -> list[Line]:
    """The last entries of a programme's ledger, by day and then as they came, the newest first."""
    query = select(LedgerEntry).filter_by(programme_id=programme_id)
    newest = query.order_by(col(LedgerEntry.booked_on).desc(), col(LedgerEntry.entry_id).desc()).limit(most)
    return await _lines(session, list(await session.scalars(newest)))


async def line(session: AsyncSession, programme_id: str, entry_id: str) -> Line | None:
    """One entry of a programme's ledger; None when there is no such one."""
    query = select(LedgerEntry).filter_by(programme_id=programme_id, entry_id=entry_id)
    return next(iter(await _lines(session, list(await session.scalars(query)))), None)


async def _lines(session: AsyncSession, rows: list[LedgerEntry]) -> list[Line]:
    corrects = col(LedgerEntry.corrects)
    corrected = set(await session.scalars(select(corrects).where(corrects.in_([row.entry_id for row in rows]))))
    return [
        Line(row.entry_id, Entry(**row.model_dump(include=_NAMES)), row.corrects, row.entry_id in corrected)
        for row in rows
    ]


async def book(
    session: AsyncSession, new: Counter[Entry], already: Counter[Entry], now: datetime, corrects: str | None = None
) -> None:
    """Add entries to the ledger, each as often as counted, beside those that are there already.

    `corrects`: the id of the entry that the one new entry takes back.
    """
    for entry, times in new.items():
        for occurrence in range(already[entry] + 1, already[entry] + times + 1):
            row = LedgerEntry(
                entry_id=new_id(), **asdict(entry), occurrence=occurrence, corrects=corrects, recorded_at=now
            )
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
