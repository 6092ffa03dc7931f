"""Assigning mentors: load, decide, save, publish."""

from collections.abc import Sequence
from datetime import date

from services.mentoring.mentors import domain, store
from services.mentoring.mentors.domain import Assignment
from shared.messaging import UnitOfWork
from shared.runtime.identifiers import new_id


async def assign(unit: UnitOfWork, mentee_id: str, mentor_ref: str, from_on: date, reasons: Sequence[str]) -> None:
    """Have a mentor guide a mentee, instead of whoever did. The caller has locked the mentee. Again changes nothing."""
    if await store.current_mentor(unit.session, mentee_id) == mentor_ref:
        return
    await store.name_mentors(unit.session, [mentor_ref])
    await store.hand_over(unit.session, mentee_id, from_on)
    assignment = Assignment(new_id(), mentee_id, mentor_ref, from_on, tuple(reasons))
    await store.add_assignment(unit.session, assignment, unit.now)
    unit.publish(domain.assigned(assignment))
