"""Tables of mentoring."""

from datetime import date, datetime

from sqlalchemy import Column, DateTime
from sqlmodel import Field, SQLModel


class MenteeRow(SQLModel, table=True):
    """One mentee in one cohort. The name and phone of the person are not here: see `mentee_contacts`."""

    __tablename__ = "mentees"

    mentee_id: str = Field(primary_key=True, max_length=100)
    programme: str = Field(index=True)
    cohort: str
    trajectory: str
    started_on: date
    mentor_id: str | None = Field(default=None, index=True)
    postcode: str | None = None
    enrolled_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))


class MenteeContactRow(SQLModel, table=True):
    """How to reach a mentee, apart from what is known about them."""

    __tablename__ = "mentee_contacts"

    mentee_id: str = Field(primary_key=True, foreign_key="mentees.mentee_id", ondelete="CASCADE")
    name: str
    phone: str | None = None


class SessionRow(SQLModel, table=True):
    """One session, with the note that never leaves this database."""

    __tablename__ = "sessions"

    session_id: str = Field(primary_key=True, max_length=100)
    mentee_id: str = Field(foreign_key="mentees.mentee_id", index=True, ondelete="CASCADE")
    mentor_id: str
    held_on: date
    minutes: int
    present: bool
    place: str | None = None
    theme: str | None = None
    note: str | None = None
    logged_at: datetime = Field(sa_column=Column(DateTime(timezone=True), nullable=False))
