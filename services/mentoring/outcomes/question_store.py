"""Queries about questions to those who left. They take a session and never commit."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.mentoring.mentees.reaching import TEXTS
from services.mentoring.mentees.store import is_somebody
from services.mentoring.mentees.tables import Contact, Enrolment, Person
from services.mentoring.outcomes.aftercare import Left
from services.mentoring.outcomes.questions import NOT_LATER
from services.mentoring.outcomes.tables import OutcomeQuestion
from shared.contracts.mentoring import OutcomeAsked


async def due(session: AsyncSession, moment: str, after: timedelta, today: date) -> Sequence[tuple[str, str, date]]:
    """Who is to be asked now, `after` their latest enrolment ended: mentee, enrolment, last day.

    Only who agreed to texts, left a number, was not asked yet for this end, and did not start again by now.
    """
    asked = exists().where(
        col(OutcomeQuestion.enrolment_id) == col(Enrolment.enrolment_id), col(OutcomeQuestion.moment) == moment
    )
    query = (
        select(col(Enrolment.mentee_id), col(Enrolment.enrolment_id), col(Enrolment.ended_on))
        .join(Person, col(Person.mentee_id) == col(Enrolment.mentee_id))
        .join(Contact, col(Contact.mentee_id) == col(Enrolment.mentee_id))
        .where(col(Enrolment.ended_on).between(today - after - NOT_LATER, today - after))
        .where(col(Contact.phone).is_not(None), func.jsonb_exists(col(Person.consents), TEXTS))
        .where(~_started_again(today), ~asked)
        .order_by(col(Enrolment.mentee_id))
        .with_for_update(of=Person)
    )
    return [(row.mentee_id, row.enrolment_id, row.ended_on) for row in await session.execute(query)]


def _started_again(today: date) -> ColumnElement[bool]:
    """Whether there is a later enrolment. One that is to begin some day is none yet, for reports neither."""
    later = aliased(Enrolment)
    is_later = col(later.started_on) > col(Enrolment.started_on)
    of_same = col(later.mentee_id) == col(Enrolment.mentee_id)
    return exists().where(of_same, is_later, col(later.started_on) <= today)


async def left(session: AsyncSession, since: date, today: date, *, mentee_id: str | None = None) -> list[Left]:
    """Who left from a day on, or this mentee, and has not started again by today. Who is erased is nobody."""
    query = (
        select(Enrolment, Person, Contact)
        .join(Person, col(Person.mentee_id) == col(Enrolment.mentee_id))
        .outerjoin(Contact, col(Contact.mentee_id) == col(Person.mentee_id))
        .where(col(Enrolment.ended_on).between(since, today), ~_started_again(today), is_somebody())
    )
    if mentee_id is not None:
        query = query.where(col(Person.mentee_id) == mentee_id)
    return [_left(*row) for row in await session.execute(query)]


def _left(enrolment: Enrolment, person: Person, contact: Contact | None) -> Left:
    return Left(
        person.mentee_id,
        contact.name if contact else person.person_ref,
        person.programme_id,
        enrolment.enrolment_id,
        enrolment.ended_on or date.max,
        contact.phone if contact else None,
        TEXTS in person.consents,
    )


async def about(session: AsyncSession, enrolment_ids: Collection[str]) -> Sequence[OutcomeQuestion]:
    """The questions about the ends of these enrolments."""
    query = select(OutcomeQuestion).where(col(OutcomeQuestion.enrolment_id).in_(enrolment_ids))
    return (await session.scalars(query)).all()


async def add(session: AsyncSession, asked: OutcomeAsked, enrolment_id: str) -> bool:
    """Keep a question; False when it was asked before."""
    row = asked.model_dump(include={"question_id", "mentee_id", "moment", "about_on", "asked_at"})
    row |= {"enrolment_id": enrolment_id, "state": "asked", "changed_at": asked.asked_at}
    added = insert(OutcomeQuestion).values(row).on_conflict_do_nothing().returning(col(OutcomeQuestion.question_id))
    return (await session.scalars(added)).first() is not None


async def question(session: AsyncSession, question_id: str) -> OutcomeQuestion | None:
    """A question, locked after whom it is of, as everything about a mentee is; None when it is not ours."""
    whose = select(col(OutcomeQuestion.mentee_id)).where(col(OutcomeQuestion.question_id) == question_id)
    of_it = select(col(Person.mentee_id)).where(col(Person.mentee_id) == whose.scalar_subquery())
    await session.execute(of_it.with_for_update())
    query = select(OutcomeQuestion).where(col(OutcomeQuestion.question_id) == question_id)
    return (await session.execute(query.with_for_update())).scalar_one_or_none()


async def change(session: AsyncSession, question_id: str, state: str, now: datetime) -> None:
    """Note what became of a question."""
    of_it = update(OutcomeQuestion).where(col(OutcomeQuestion.question_id) == question_id)
    await session.execute(of_it.values(state=state, changed_at=now))


async def of_mentee(session: AsyncSession, mentee_id: str) -> Sequence[OutcomeQuestion]:
    """What a mentee was asked, the first first."""
    query = select(OutcomeQuestion).where(col(OutcomeQuestion.mentee_id) == mentee_id)
    return (await session.scalars(query.order_by(col(OutcomeQuestion.about_on)))).all()
