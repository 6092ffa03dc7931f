"""Programmes, their partners and cohorts. `complete` is false of what a file named and nobody described yet."""

from datetime import date

from sqlalchemy import Index
from sqlmodel import Field

from services.mentoring.tables import MentoringTable


class Programme(MentoringTable, table=True):
    """A programme, such as an ESF project or the city's mentor project. `kind`: `esf`, `city` or `other`.

    `lead_partner` and `point_of_contact` are ids of partners: the promotor, and who is the single point of contact.
    """

    __tablename__ = "programmes"

    programme_id: str = Field(primary_key=True)
    name: str
    kind: str
    starts_on: date | None = None
    ends_on: date | None = None
    lead_partner: str | None = None
    point_of_contact: str | None = None
    complete: bool


class Partner(MentoringTable, table=True):
    """An organisation that takes part in programmes."""

    __tablename__ = "partners"

    partner_id: str = Field(primary_key=True)
    name: str


class Membership(MentoringTable, table=True):
    """A partner in a programme, from a day on. `role`: `lead`, `school`, `daycare`, `support` or `funder`.

    `owed`: what the point of contact owes this partner, in words.
    """

    __tablename__ = "memberships"
    __table_args__ = (Index("memberships_of_programme", "programme_id"),)

    membership_id: str = Field(primary_key=True)
    programme_id: str
    partner_id: str
    role: str
    joined_on: date
    left_on: date | None = None
    owed: str | None = None


class Cohort(MentoringTable, table=True):
    """Those who start together. `semester` such as `2026-2`: the year, and 1 (January to June) or 2."""

    __tablename__ = "cohorts"

    programme_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    semester: str | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    complete: bool
