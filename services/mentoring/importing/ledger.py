"""A file of the funding ledger. Rows that are alike are entries of their own: two tickets may cost the same."""

from collections import Counter
from typing import Final

from services.mentoring.importing.rows import Row, Tally
from services.mentoring.programmes import store as programmes
from services.mentoring.reports import store
from services.mentoring.reports.domain.funding import KINDS, Entry
from shared.messaging import UnitOfWork

REQUIRED: Final = ("source", "programme", "kind", "on", "amount")


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Book what is not booked yet: of rows that are alike, as many as there are more here than in the ledger."""
    reads = [(row, _read(row)) for row in rows if not row.refusals]
    told = Counter(entry for row, entry in reads if not row.refusals)
    await programmes.name_programmes(unit.session, sorted({entry.programme_id for entry in told}))
    booked = await store.booked(unit.session, {entry.programme_id for entry in told})
    new = told - booked
    await store.book(unit.session, new, booked, unit.now)
    return Tally(new.total(), told.total() - new.total())


def _read(row: Row) -> Entry:
    return Entry(
        source=row.id("source"),
        programme_id=row.id("programme"),
        kind=row.needed_code("kind", KINDS),
        booked_on=row.needed_day("on"),
        cents=row.cents("amount"),
        description=row.text("description") or "",
    )
