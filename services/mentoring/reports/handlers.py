"""Booking in the funding ledger: load, decide, save. What is booked stays; a mistake is taken back by another entry."""

from collections import Counter

from services.mentoring.domain import MentoringError
from services.mentoring.mentees.store import one_import_at_a_time
from services.mentoring.programmes.store import programme
from services.mentoring.reports import store
from services.mentoring.reports.domain.funding import Entry, counter_entry
from shared.messaging import UnitOfWork


async def book(unit: UnitOfWork, entry: Entry) -> None:
    """Book an entry, beside those that are alike. Raises MentoringError."""
    if await programme(unit.session, entry.programme_id) is None:
        raise MentoringError("programme", f"There is no programme {entry.programme_id}: make it first.")
    await _book(unit, entry, None)


async def correct(unit: UnitOfWork, programme_id: str, entry_id: str) -> None:
    """Take an entry back with a counter-entry. Raises MentoringError."""
    await one_import_at_a_time(unit.session)
    line = await store.line(unit.session, programme_id, entry_id)
    if line is None:
        raise MentoringError("entry_id", "There is no such entry.")
    if line.is_corrected:
        raise MentoringError("entry_id", "This entry was taken back already.")
    await _book(unit, counter_entry(line.entry, unit.today), entry_id)


async def _book(unit: UnitOfWork, entry: Entry, corrects: str | None) -> None:
    """Entries that are alike are counted, by a file as by a person: one after the other."""
    await one_import_at_a_time(unit.session)
    booked = await store.booked(unit.session, [entry.programme_id])
    await store.book(unit.session, Counter([entry]), booked, unit.now, corrects)
