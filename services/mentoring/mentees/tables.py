"""Mentees. Names and phones are in `contacts`, target groups in the schema `sensitive`, and nowhere else."""

from datetime import date, datetime
from typing import Final

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field

from services.mentoring.tables import MENTEES, SENSITIVE, MentoringTable, document, moment, of_mentee

ERASED: Final = "erased-"
"""With this begins the reference of a row that only counts: whom it was of is forgotten."""


class Person(MentoringTable, table=True):
    """A mentee of one programme, as known now. `person_ref` is the programme's own name for the person.

    `education` is an ISCED level, 0 to 8; `consents` what was agreed to, with the day: `{"texts": "2026-09-01"}`.
    """

    __tablename__ = "persons"
    __table_args__ = (UniqueConstraint("programme_id", "person_ref"), {"schema": MENTEES})

    mentee_id: str = Field(primary_key=True)
    programme_id: str
    person_ref: str
    gender: str | None = None
    birth_date: date | None = None
    postcode: str | None = None
    education: int | None = None
    languages: list[str] = Field(sa_column=document())
    referred_by: str | None = None
    outreach_channel: str | None = None
    consents: dict[str, str] = Field(sa_column=document())
    made_at: datetime = Field(sa_column=moment())


class Contact(MentoringTable, table=True):
    """How to reach a mentee, apart from what is known about them."""

    __tablename__ = "contacts"
    __table_args__ = ({"schema": MENTEES},)

    mentee_id: str = Field(sa_column=of_mentee(key=True))
    name: str
    phone: str | None = None
    email: str | None = None
    text_language: str | None = None


class Enrolment(MentoringTable, table=True):
    """One time that a mentee started, with the facts as they were at that start: a report reads these, of any day."""

    __tablename__ = "enrolments"
    __table_args__ = (UniqueConstraint("mentee_id", "started_on"), {"schema": MENTEES})

    enrolment_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    cohort: str
    trajectory: str
    started_on: date
    ended_on: date | None = None
    exit_reason: str | None = None
    gender: str | None = None
    birth_date: date | None = None
    postcode: str | None = None
    education: int | None = None
    labour_status: str | None = None
    languages: list[str] = Field(sa_column=document())
    referred_by: str | None = None
    enrolled_at: datetime = Field(sa_column=moment())


class FirstTalk(MentoringTable, table=True):
    """A first talk, also with somebody who does not start. `outcome`: `starts`, `waits` or `does-not-start`.

    `mentee_id` is there once the person has started. `reason` says in a code why somebody does not start.
    """

    __tablename__ = "first_talks"
    __table_args__ = (Index("first_talks_of_programme", "programme_id", "held_on"), {"schema": MENTEES})

    talk_id: str = Field(primary_key=True)
    programme_id: str
    mentee_id: str | None = None
    held_on: date
    gender: str | None = None
    postcode: str | None = None
    referred_by: str | None = None
    outreach_channel: str | None = None
    outcome: str
    reason: str | None = None


class Wish(MentoringTable, table=True):
    """What a mentee needs and wishes of a place, as stated on a day; the newest counts.

    `days`: `mon` to `fri`; `transport`: `foot`, `bicycle`, `public` or `car`; `age_group`: `babies` or `toddlers`.
    """

    __tablename__ = "wishes"
    __table_args__ = (Index("wishes_of_mentee", "mentee_id", "stated_at"), {"schema": MENTEES})

    wish_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    stated_at: datetime = Field(sa_column=moment())
    days: list[str] = Field(sa_column=document())
    max_km: float | None = None
    transport: str | None = None
    age_group: str | None = None
    language: str | None = None


class OwnChild(MentoringTable, table=True):
    """A child of a mentee who needs care. `asked_at`: when that became a request, with the mentee's consent."""

    __tablename__ = "own_children"
    __table_args__ = (Index("own_children_of_mentee", "mentee_id"), {"schema": MENTEES})

    child_id: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())
    birth_date: date
    dayparts: list[str] = Field(sa_column=document())
    care_from: date
    asked_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class TargetGroup(MentoringTable, table=True):
    """A target group that somebody belonged to at the start of an enrolment: sensitive, and never on the bus."""

    __tablename__ = "target_groups"
    __table_args__ = ({"schema": SENSITIVE},)

    enrolment_id: str = Field(primary_key=True)
    target_group: str = Field(primary_key=True)
    mentee_id: str = Field(sa_column=of_mentee())


class Look(MentoringTable, table=True):
    """Somebody looked at what is sensitive: who, of whom (None: the figures of a programme), at what.

    `token_id` and `holder` say whose token it was; of looks of before they are not known. `day`: of what is kept once a
    day for each token.
    """

    __tablename__ = "looks"
    __table_args__ = (
        Index("looks_at_mentee", "mentee_id"),
        UniqueConstraint("mentee_id", "what", "token_id", "day"),
        {"schema": SENSITIVE},
    )

    look_id: str = Field(primary_key=True)
    at: datetime = Field(sa_column=moment())
    caller: str
    mentee_id: str | None = None
    what: str
    token_id: str | None = None
    holder: str | None = None
    day: date | None = None
