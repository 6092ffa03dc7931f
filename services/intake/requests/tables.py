"""Families, their requests and what became of them. Names and phones are in `contacts` and nowhere else."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlmodel import Field

from services.intake.tables import FAMILIES, IntakeTable, document, moment

UNANSWERED = text("status = 'registered'")


class Contact(IntakeTable, table=True):
    """How to reach a family. `call_reason`: why the desk calls instead of a text (no-phone, no-consent, landline,
    texts-failed, stop); `link`: the secret of its own page; `child_names` goes with the request's children.
    """

    __tablename__ = "contacts"
    __table_args__ = ({"schema": FAMILIES},)

    family_id: str = Field(primary_key=True)
    link: str = Field(unique=True)
    name: str
    phone: str | None
    phone_takes_texts: bool
    spoken_language: str
    text_language: str
    agrees_to_texts: bool
    agrees_to_matching: bool
    child_names: list[str | None] = Field(sa_column=document())
    call_reason: str | None
    changed_at: datetime = Field(sa_column=moment())


class Request(IntakeTable, table=True):
    """A request and how far it is. `needs` is what was asked, in the words of ParentRequestRegistered.

    `told_at`: until when the family knows what happened, when the desk has to call it.
    """

    __tablename__ = "requests"
    __table_args__ = (
        Index("requests_of_family", "family_id"),
        Index("requests_of_desk", "contact_point", "registered_at"),
        Index("requests_unanswered", "since", postgresql_where=UNANSWERED),
        {"schema": FAMILIES},
    )

    request_id: str = Field(primary_key=True)
    family_id: str
    contact_point: str
    channel: str
    registered_at: datetime = Field(sa_column=moment())
    receipt_code: str
    needs: dict[str, Any] = Field(sa_column=document())
    status: str
    since: datetime = Field(sa_column=moment())
    daycare_name: str | None = None
    placements: list[dict[str, str]] = Field(sa_column=document())
    offer_id: str | None = None
    offer_expires_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))
    answer: str | None = None
    reason: str | None = None
    call_reason: str | None = None
    """`mentor` for the request of a mentee whom no text reaches: the mentor tells what is new."""
    told_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class Offer(IntakeTable, table=True):
    """Which request an offer was made to, also after it has ended."""

    __tablename__ = "offers"
    __table_args__ = ({"schema": FAMILIES},)

    offer_id: str = Field(primary_key=True)
    request_id: str


class TimelineEntry(IntakeTable, table=True):
    """A line of a request's timeline."""

    __tablename__ = "timeline"
    __table_args__ = (Index("timeline_of_request", "request_id", "entry_id"), {"schema": FAMILIES})

    entry_id: int | None = Field(default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    request_id: str
    at: datetime = Field(sa_column=moment())
    what: str
    detail: dict[str, Any] = Field(sa_column=document())


class Daycare(IntakeTable, table=True):
    """What the desk shows of a daycare: matching's list, read from its events."""

    __tablename__ = "daycares"

    daycare_id: str = Field(primary_key=True)
    name: str
    postcode: str
    city: str
