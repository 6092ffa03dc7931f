"""A file of outcomes: dated facts, of which the same again is no other."""

from datetime import date
from typing import Final

from services.mentoring.importing.people import known_people, ref_of
from services.mentoring.importing.rows import Row, Tally
from services.mentoring.outcomes import handlers
from services.mentoring.outcomes.domain import KINDS, Outcome
from shared.messaging import UnitOfWork

REQUIRED: Final = ("person_ref", "programme", "kind", "on")


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Keep the outcomes that these rows tell of."""
    reads = [(row, ref_of(row), _read(row)) for row in rows if not row.refusals]
    people = await known_people(unit, ((row, ref) for row, ref, _ in reads if not row.refusals))
    told = [Outcome(people[ref], *what) for row, ref, what in reads if not row.refusals]
    new = await handlers.record(unit, told)
    return Tally(new, len(told) - new)


def _read(row: Row) -> tuple[str, date, str]:
    return row.needed_code("kind", KINDS), row.needed_day("on"), row.text("detail") or ""
