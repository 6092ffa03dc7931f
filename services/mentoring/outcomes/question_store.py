"""Queries about questions to those who left. They take a session and never commit."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import exists, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from services.mentoring.mentees.tables import Contact, Enrolment, Person
from services.mentoring.outcomes.questions import NOT_LATER
from services.mentoring.outcomes.tables import OutcomeQuestion
from shared.contracts.mentoring import OutcomeAsked


async def due(session: AsyncSession, moment: str, after: timedelta, today: date) -> Sequence[tuple[str, str, date]]:
    """Who is to be asked now, `after` their latest enrolment ended: mentee, enrolment, last day.

    Only who agreed to texts, left a number, was not asked yet for this end, and did not start again.
    """
    later = aliased(Enrolment)
    started_again = exists().where(
        col(later.mentee_id) == col(Enrolment.mentee_id), col(later.started_on) > col(Enrolment.started_on)
    )
    asked = exists().where(
        col(OutcomeQuestion.enrolment_id) == col(Enrolment.enrolment_id), col(OutcomeQuestion.moment) == moment
    )
    query = (
        select(col(Enrolment.mentee_id), col(Enrolment.enrolment_id), col(Enrolment.ended_on))
        .join(Person, col(Person.mentee_id) == col(Enrolment.mentee_id))
        .join(Contact, col(Contact.mentee_id) == col(Enrolment.mentee_id))
        .where(col(Enrolment.ended_on).between(today - after - NOT_LATER, today - after))
        .where(col(Contact.phone).is_not(None), func.jsonb_exists(col(Person.consents), "texts"))
        .where(~started_again, ~asked)
        .order_by(col(Enrolment.mentee_id))
        .with_for_update(of=Person)
    )
    return [(row.mentee_id, row.enrolment_id, row.ended_on) for row in await session.execute(query)]


async def add(session: AsyncSession, asked: OutcomeAsked, enrolment_id: str) -> bool:
    """Keep a question; False when it was asked before."""
    row = asked.model_dump(include={"question_id", "mentee_id", "moment", "about_on", "asked_at"})
    row |= {"enrolment_id": enrolment_id, "state": "asked", "changed_at": asked.asked_at}
    added = insert(OutcomeQuestion).values(row).on_conflict_do_nothing().returning(col(OutcomeQuestion.question_id))
    return (await session.scalars(added)).first() is not None


async def question(session: AsyncSession, question_id: str) -> OutcomeQuestion | None:
    """A question, locked; None when it is not ours."""
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
