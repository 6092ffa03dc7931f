"""Reading what proposals and caseloads are made of."""

from collections.abc import Iterable, Sequence
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
from services.mentoring.sessions import store as sessions
from services.mentoring.sessions.domain import Appointment, Session, next_planned
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
    planned: Appointment | None


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
    mentee_ids = [row.mentee_id for row in mine]
    held = await sessions.of_mentees(session, mentee_ids)
    lags = await _lags(session, mentee_ids, today)
    lines = [
        Line(
            row.mentee_id,
            row.name or row.person_ref,
            row.programme_id,
            row.cohort,
            row.trajectory,
            row.started_on,
            guides.get(row.mentee_id),
            attention(_seen(held[row.mentee_id]), row.started_on, lags[row.mentee_id], today),
            next_planned(held[row.mentee_id], today),
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
        .where(goes_on & (col(Enrolment.started_on) <= today), mentees.is_somebody())
    )
    if programme_id is not None:
        query = query.where(col(Person.programme_id) == programme_id)
    return (await session.execute(query)).all()


def _seen(held: Iterable[Session]) -> list[Seen]:
    return [Seen(one.held_on, one.present, frozenset(one.barriers)) for one in held]


async def _lags(session: AsyncSession, mentee_ids: list[str], today: date) -> dict[str, int]:
    planned = await trajectories.hours_planned(session, mentee_ids)
    done = await trajectories.hours_done(session, mentee_ids)
    return {
        mentee_id: sum(tally.lag for tally in tallies(planned[mentee_id], done[mentee_id].values(), today).values())
        for mentee_id in mentee_ids
    }
