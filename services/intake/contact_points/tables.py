"""The contact points, and what their terminals report."""

from datetime import date, datetime

from sqlalchemy import Index
from sqlmodel import Field

from services.intake.tables import IntakeTable, moment


class ContactPoint(IntakeTable, table=True):
    """A desk. `place` is its place in the list; `host` private or municipal."""

    __tablename__ = "contact_points"

    slug: str = Field(primary_key=True)
    name: str
    postcode: str
    host: str
    opened_on: date
    place: int


class DeskReport(IntakeTable, table=True):
    """Something a terminal reported: desk-opened, desk-closed, visit-logged, help-given; `about` is a code."""

    __tablename__ = "desk_reports"
    __table_args__ = (Index("desk_reports_of_desk", "contact_point", "at"),)

    report_id: str = Field(primary_key=True)
    contact_point: str
    what: str
    about: str | None
    at: datetime = Field(sa_column=moment())
