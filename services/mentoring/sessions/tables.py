"""Sessions, with the note that never leaves this database."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, document, moment, of_mentee


class SessionRow(MentoringTable, table=True):
    """One session. Only mentor and coordinator read `note`, unless its switches let school or daycare do so too."""

    __tablename__ = "sessions"
    __table_args__ = (
        Index("sessions_of_mentee", "mentee_id", "held_on"),
        Index("sessions_of_mentor", "mentor_ref", "held_on"),
        {"schema": MENTEES},
    )

    session_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    mentor_ref: str
    held_on: date
    minutes: int
    present: bool
    place: str | None = None
    theme: str | None = None
    competence: str | None = None
    barriers: list[str] = Field(sa_column=document())
    next_step: str | None = None
    note: str | None = None
    share_with_school: bool
    share_with_daycare: bool
    next_on: date | None = None
    next_time: str | None = None
    next_where: str | None = None
    logged_at: datetime = Field(sa_column=moment())
