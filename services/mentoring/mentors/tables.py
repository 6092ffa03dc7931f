"""Mentors and their assignments."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, document, moment, of_mentee


class Mentor(MentoringTable, table=True):
    """A mentor by its `mentor_ref`, which is also what a mentor's token is for. `complete`: false until described."""

    __tablename__ = "mentors"

    mentor_ref: str = Field(primary_key=True)
    name: str | None = None
    region: str | None = None
    languages: list[str] = Field(sa_column=document())
    hours_per_week: float | None = None
    complete: bool


class Assignment(MentoringTable, table=True):
    """A mentor guides a mentee from a day on, until `until_on` (the first day no longer); `reasons` are codes.

    `told_at`: when it was published; None for an assignment of before others than mentoring had to know.
    """

    __tablename__ = "assignments"
    __table_args__ = (
        Index("assignments_of_mentee", "mentee_id"),
        Index("assignments_of_mentor", "mentor_ref"),
        {"schema": MENTEES},
    )

    assignment_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    mentor_ref: str
    from_on: date
    until_on: date | None = None
    reasons: list[str] = Field(sa_column=document())
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
