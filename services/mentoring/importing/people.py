"""Whom the rows of a file are about."""

from collections.abc import Iterable

from services.mentoring.importing.rows import Row
from services.mentoring.mentees import store as mentees
from services.mentoring.programmes import store as programmes
from shared.messaging import UnitOfWork

Ref = tuple[str, str]
"""A programme's id, and the programme's own name for the person."""


def ref_of(row: Row) -> Ref:
    """Whom a row is about."""
    return row.id("programme"), row.id("person_ref")


async def known_people(unit: UnitOfWork, rows: Iterable[tuple[Row, Ref]]) -> dict[Ref, str]:
    """The mentee ids of those who are there; the rows about others are refused."""
    about = list(rows)
    known = await mentees.persons_by_ref(unit.session, {ref for _, ref in about})
    there = await programmes.known_programmes(unit.session, {programme_id for _, (programme_id, _) in about})
    for row, (programme_id, person_ref) in about:
        if programme_id not in there:
            row.refuse("programme", f"there is no programme {programme_id}: import its mentees first")
        elif (programme_id, person_ref) not in known:
            row.refuse("person_ref", f"{programme_id} has nobody with this reference: import its mentees first")
    return known
