"""What a partner may know of trainees, and no more than that. It takes a session and never commits."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.mentees.store import is_somebody
from services.mentoring.mentees.tables import Contact, Enrolment, Person
from services.mentoring.partners.domain import Trainee, stands
from services.mentoring.places import store as places
from services.mentoring.places.tables import PlaceRow
from services.mentoring.programmes.tables import Membership


async def trainees(
    session: AsyncSession, partner_id: str, today: date, *, mentee_id: str | None = None
) -> list[Trainee]:
    """The trainees, or this one, of every programme that a partner takes or took part in, by name.

    Of their places only those at the partner itself are looked up. Whom of these it sees, `seen_as` says.
    """
    newest_first = col(Enrolment.started_on).desc()
    started = select(col(Enrolment.cohort)).where(col(Enrolment.mentee_id) == col(Person.mentee_id))
    cohort = started.order_by(newest_first).limit(1).scalar_subquery()
    name = func.coalesce(col(Contact.name), col(Person.person_ref))
    takes_part = select(col(Membership.programme_id)).where(col(Membership.partner_id) == partner_id)
    query = (
        select(col(Person.mentee_id), name, col(Person.programme_id), cohort)
        .outerjoin(Contact, col(Contact.mentee_id) == col(Person.mentee_id))
        .where(col(Person.programme_id).in_(takes_part), is_somebody())
        .order_by(name, col(Person.mentee_id))
    )
    if mentee_id is not None:
        query = query.where(col(Person.mentee_id) == mentee_id)
    learning = await _learning_at(session, partner_id, today)
    return [
        Trainee(person, called, programme, group, frozenset({partner_id} if person in learning else ()))
        for person, called, programme, group in await session.execute(query)
    ]


async def places_of(session: AsyncSession, daycare_id: str) -> set[str]:
    """The ids of the places at a daycare."""
    query = select(col(PlaceRow.place_id)).where(col(PlaceRow.daycare_id) == daycare_id)
    return set((await session.scalars(query)).all())


async def _learning_at(session: AsyncSession, daycare_id: str, today: date) -> set[str]:
    agreed = await places.agreements(session, place_ids=await places_of(session, daycare_id))
    return {one.mentee_id for one in agreed if stands(one, today)}
