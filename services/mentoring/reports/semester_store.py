"""What the report by semester is counted from. Queries take a session and never commit."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from services.mentoring.childcare.tables import ChildcareRequest
from services.mentoring.mentees.domain import Enrolment
from services.mentoring.mentees.tables import FirstTalk, Person
from services.mentoring.outcomes.domain import Outcome
from services.mentoring.places.tables import AgreementRow
from services.mentoring.reports.domain.semester import Care, Met, Planned, Records, Talk, Worked
from services.mentoring.sessions.tables import SessionRow
from services.mentoring.trajectories.tables import HoursDoneRow, HoursPlannedRow
from shared.runtime.clock import ZONE, day_of


async def records(
    session: AsyncSession, programme_id: str, enrolments: Sequence[Enrolment], outcomes: Sequence[Outcome]
) -> Records:
    """All rows of a programme, without names."""
    own = select(col(Person.mentee_id)).filter_by(programme_id=programme_id).scalar_subquery()
    talks = await session.scalars(select(FirstTalk).filter_by(programme_id=programme_id))
    held = await session.scalars(select(SessionRow).where(col(SessionRow.mentee_id).in_(own)))
    planned = await session.scalars(select(HoursPlannedRow).where(col(HoursPlannedRow.mentee_id).in_(own)))
    worked = await session.scalars(select(HoursDoneRow).where(col(HoursDoneRow.mentee_id).in_(own)))
    agreed = await session.scalars(select(col(AgreementRow.agreed_at)).where(col(AgreementRow.mentee_id).in_(own)))
    asked = await session.scalars(select(ChildcareRequest).where(col(ChildcareRequest.mentee_id).in_(own)))
    return Records(
        enrolments=enrolments,
        talks=[Talk(one.held_on, one.outcome, one.reason, one.outreach_channel, one.gender) for one in talks],
        sessions=[Met(one.mentee_id, one.held_on, one.minutes, one.present, tuple(one.barriers)) for one in held],
        planned=[_planned(one) for one in planned],
        worked=[Worked(one.dated_on, one.minutes, _day(one.signed_at)) for one in worked],
        outcomes=outcomes,
        agreed=[day_of(at) for at in agreed],
        care=[Care(one.mentee_id, day_of(one.asked_at), _day(one.matched_at)) for one in asked],
    )


def _day(at: datetime | None) -> date | None:
    return day_of(at) if at else None


def _planned(row: HoursPlannedRow) -> Planned:
    of = (row.mentee_id, row.activity)
    return Planned(row.minutes, row.from_on, row.until_on, of, row.recorded_at.astimezone(ZONE))
