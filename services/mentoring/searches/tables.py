"""Searches for a place to learn."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field

from services.mentoring.tables import MENTEES, MentoringTable, document, moment, of_mentee


class SearchRow(MentoringTable, table=True):
    """A search of a mentee; see `domain.Search`. `found` is the event that told of the place."""

    __tablename__ = "searches"
    __table_args__ = (Index("searches_of_mentee", "mentee_id"), {"schema": MENTEES})

    search_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    from_on: date
    until_on: date
    days: list[str] = Field(sa_column=document())
    kind: str | None = None
    began_at: datetime = Field(sa_column=moment())
    sought_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())
    state: str
    reason: str | None = None
    found: dict[str, Any] | None = Field(default=None, sa_column=document(nullable=True))
    refusals: int
    end_reason: str | None = None
    passed_on_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
