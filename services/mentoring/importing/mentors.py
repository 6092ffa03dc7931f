"""A file of mentors. A mentor who is there already is described anew: a name, hours or languages may change."""

from typing import Final

from services.mentoring.importing.rows import Row, Tally
from services.mentoring.mentors import store
from services.mentoring.mentors.domain import Mentor
from shared.messaging import UnitOfWork

REQUIRED: Final = ("mentor_ref",)


async def take(unit: UnitOfWork, rows: list[Row]) -> Tally:
    """Keep the mentors that these rows describe."""
    reads = [(row, _read(row)) for row in rows if not row.refusals]
    good = [(row, mentor) for row, mentor in reads if not row.refusals]
    known = await store.mentors(unit.session, {mentor.mentor_ref for _, mentor in good})
    tally = Tally()
    taken: dict[str, tuple[int, Mentor]] = {}
    for row, mentor in good:
        line, first = taken.setdefault(mentor.mentor_ref, (row.line, mentor))
        if first != mentor:
            row.refuse("mentor_ref", f"is described otherwise in line {line}")
        elif known.get(mentor.mentor_ref) == mentor:
            tally.unchanged += 1
        else:
            await store.keep_mentor(unit.session, mentor)
            known[mentor.mentor_ref] = mentor
            tally.imported += 1
    return tally


def _read(row: Row) -> Mentor:
    return Mentor(
        mentor_ref=row.id("mentor_ref"),
        name=row.word("name"),
        region=row.word("region"),
        languages=row.words("languages"),
        hours_per_week=row.decimal("hours_per_week"),
    )
