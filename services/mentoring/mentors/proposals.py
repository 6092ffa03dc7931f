"""Reading what proposals and caseloads are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees import store as mentees
from services.mentoring.mentees.tables import Contact, Enrolment, Person
from services.mentoring.mentors import store
from services.mentoring.mentors.domain.caseload import Attention, Seen, attention
from services.mentoring.mentors.domain.proposing import Candidate, Proposal, Wanted, propose
from services.mentoring.places import store as places
from services.mentoring.sessions.tables import SessionRow
from services.mentoring.trajectories import store as trajectories
from services.mentoring.trajectories.domain.hours import tallies
from shared import geography


def region_of(postcode: str | None) -> str | None:
    """What mentors call the region of a home: the name of its place, such as `Genk`; None where nobody knows."""
    place = geography.places().get(postcode or "")
    return place.name if place else None


@dataclass(frozen=True, slots=True)
class Line:
    """A mentee of a caseload."""

    mentee_id: str
    name: str
    programme_id: str
    cohort: str
    trajectory: str
    started_on: date
    mentor_ref: str | None
    attention: Attention


async def proposals(session: AsyncSession, mentee_id: str, today: date) -> list[Proposal]:
    """The mentors for a mentee, the best first, with reasons. Raises UnknownMenteeError."""
    person = await mentees.person(session, mentee_id)
    guides = await store.mentees_now(session)
    daycares = await places.daycares_now(session, today)
    before = {one.mentor_ref for one in await store.assignments(session, mentee_id)}
    candidates = [
        Candidate(
            mentor,
            sum(ref == mentor.mentor_ref and other != mentee_id for other, ref in guides.items()),
            frozenset(
                daycares[other] for other, ref in guides.items() if ref == mentor.mentor_ref and other in daycares
            ),
            mentor.mentor_ref in before,
        )
        for mentor in await store.all_mentors(session)
    ]
    wanted = Wanted(frozenset(person.languages), region_of(person.postcode), daycares.get(mentee_id))
    return propose(wanted, candidates)


async def caseload(
    session: AsyncSession, today: date, *, mentor_ref: str | None = None, programme_id: str | None = None
) -> list[Line]:
    """Who is in training on a day, of one mentor or programme when named; who needs attention most comes first."""
    guides = await store.mentees_now(session)
    enrolled = await _enrolled(session, today, programme_id)
    mine = [row for row in enrolled if mentor_ref is None or guides.get(row.mentee_id) == mentor_ref]
    held = await _held(session, [row.mentee_id for row in mine])
    lines = [
        Line(
            row.mentee_id,
            row.name or row.person_ref,
            row.programme_id,
            row.cohort,
            row.trajectory,
            row.started_on,
            guides.get(row.mentee_id),
            attention(held.get(row.mentee_id, ()), row.started_on, await _lag(session, row.mentee_id, today), today),
        )
        for row in mine
    ]
    return sorted(lines, key=lambda line: (not line.attention.is_needed(), -line.attention.unseen_days, line.name))


async def _enrolled(session: AsyncSession, today: date, programme_id: str | None) -> Sequence[Any]:
    goes_on = col(Enrolment.ended_on).is_(None) | (col(Enrolment.ended_on) >= today)
    query = (
        select(
            *map(col, (Person.mentee_id, Person.person_ref, Person.programme_id, Contact.name)),
            *map(col, (Enrolment.cohort, Enrolment.trajectory, Enrolment.started_on)),
        )
        .join(Enrolment, col(Enrolment.mentee_id) == col(Person.mentee_id))
        .outerjoin(Contact, col(Contact.mentee_id) == col(Person.mentee_id))
        .where(goes_on & (col(Enrolment.started_on) <= today))
    )
    if programme_id is not None:
        query = query.where(col(Person.programme_id) == programme_id)
    return (await session.execute(query)).all()


async def _held(session: AsyncSession, mentee_ids: list[str]) -> dict[str, list[Seen]]:
    query = select(SessionRow).where(col(SessionRow.mentee_id).in_(mentee_ids))
    found: dict[str, list[Seen]] = {}
    for row in await session.scalars(query):
        found.setdefault(row.mentee_id, []).append(Seen(row.held_on, row.present, frozenset(row.barriers)))
    return found


async def _lag(session: AsyncSession, mentee_id: str, today: date) -> int:
    planned = await trajectories.hours_planned(session, mentee_id)
    if not planned:
        return 0
    done = await trajectories.hours_done(session, mentee_id)
    return sum(tally.lag for tally in tallies(planned, done.values(), today).values())
