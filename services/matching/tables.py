"""Tables of matching. Places are ten numbers, one for each daypart in the order of the week."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    String,
    text,
)
from sqlalchemy import SmallInteger as Small
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel


class MatchingTable(SQLModel):
    """A table of matching."""

    metadata: ClassVar[MetaData] = MetaData()


class Box(UserDefinedType[str]):
    """PostgreSQL's own rectangle: here west-south to east-north, in degrees."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name."""
        return "BOX"


def moment(*, nullable: bool = False) -> Any:
    """An instant, stored in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable)


def small(*, default: str | None = None) -> Any:
    """A small number."""
    return Column(Small, nullable=False, server_default=default)


def ten_numbers() -> Any:
    """A number for each daypart."""
    return Column(ARRAY(Small), nullable=False)


def names() -> Any:
    """Ids or codes."""
    return Column(ARRAY(TEXT), nullable=False, server_default="{}")


def words_by_default(value: str) -> Any:
    """Words that a row has until it is told otherwise."""
    return Column(String, nullable=False, server_default=value)


def document() -> Any:
    """A JSON value."""
    return Column(JSONB, nullable=False)


NEVER_NEGATIVE = " AND ".join(f"published[{place}] >= promised[{place}]" for place in range(1, 11))
TEN_EACH = "array_length(published, 1) = 10 AND array_length(promised, 1) = 10"


class DaycareRow(MatchingTable, table=True):
    """A daycare as it was imported last."""

    __tablename__ = "daycares"

    daycare_id: str = Field(primary_key=True, max_length=100)
    name: str
    postcode: str
    city: str
    latitude: float | None = None
    longitude: float | None = None
    price: str
    specific_care: bool
    consent: str
    organiser: str | None = Field(default=None, index=True)


class GroupRow(MatchingTable, table=True):
    """A group and its places.

    `published` is what the daycare said last to have free, beside what had been promised by then. `promised` is what
    has been promised since, less what has come back since: below zero when a promise from before came back. What is
    free now is the difference, and never below zero.
    """

    __tablename__ = "groups"
    __table_args__ = (
        ForeignKeyConstraint(["daycare_id"], ["daycares.daycare_id"]),
        CheckConstraint(NEVER_NEGATIVE, name="groups_never_promise_what_is_not_there"),
        CheckConstraint(TEN_EACH, name="groups_have_ten_dayparts"),
    )

    daycare_id: str = Field(primary_key=True, max_length=100)
    name: str = Field(primary_key=True, max_length=100)
    min_age_months: int = Field(sa_column=small())
    max_age_months: int = Field(sa_column=small())
    available_from: date
    published: list[int] = Field(sa_column=ten_numbers())
    promised: list[int] = Field(sa_column=ten_numbers())
    published_at: datetime = Field(sa_column=moment())


class CatalogueVersionRow(MatchingTable, table=True):
    """One row: the transaction that last changed a daycare or a group's bounds. Decides whether a cache is true."""

    __tablename__ = "catalogue_version"

    only: bool = Field(default=True, primary_key=True)
    changed_by: str


class RequestRow(MatchingTable, table=True):
    """A family's request: what was asked, how far it is, and what finds it when a place comes free.

    `reach` is a box around all that is near enough, for a family without preferences; `youngest` and `oldest` are
    ages in months on the wished start; the columns from `ranked_under` on are the family's standing under that policy.
    """

    __tablename__ = "requests"
    __table_args__ = (
        Index(
            "requests_preferences", "preferences", postgresql_using="gin", postgresql_where=text("status = 'waiting'")
        ),
        Index("requests_reach", "reach", postgresql_using="gist", postgresql_where=text("status = 'waiting'")),
    )

    request_id: str = Field(primary_key=True, max_length=100)
    registered_at: datetime = Field(sa_column=moment())
    children: Any = Field(sa_column=document())
    start_on: date
    dayparts: int = Field(sa_column=small())
    preferences: list[str] = Field(sa_column=names())
    latitude: float | None = None
    longitude: float | None = None
    max_km: float | None = None
    income_related_price: bool
    siblings_together: bool
    grounds: list[str] = Field(sa_column=names())
    may_be_matched: bool
    refused: list[str] = Field(sa_column=names())
    status: str
    unmatched_reason: str | None = None
    changed_at: datetime = Field(sa_column=moment())
    reach: str | None = Field(default=None, sa_column=Column(Box, nullable=True))
    youngest: int
    oldest: int
    specific_care: bool
    sibling_at: list[str] = Field(sa_column=names())
    ranked_under: str
    tier: int = Field(sa_column=small())
    points: float
    sibling_tier: int = Field(sa_column=small())
    sibling_points: float
    lot: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    postcode: str | None = None
    channel: str = Field(default="contact-point", sa_column=words_by_default("contact-point"))


class HoldRow(MatchingTable, table=True):
    """A place that is promised to a child: proposed, offered or matched. One for each child at most."""

    __tablename__ = "holds"
    __table_args__ = (
        ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        ForeignKeyConstraint(["daycare_id", "group_name"], ["groups.daycare_id", "groups.name"]),
        Index("holds_group", "daycare_id", "group_name"),
    )

    request_id: str = Field(primary_key=True, max_length=100)
    child_id: str = Field(primary_key=True, max_length=100)
    daycare_id: str
    group_name: str
    dayparts: int = Field(sa_column=small())
    made_at: datetime = Field(sa_column=moment())


class OfferRow(MatchingTable, table=True):
    """An offer to a family. `state`: open, accepted, declined, expired, withdrawn."""

    __tablename__ = "offers"
    __table_args__ = (
        ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        Index("offers_request", "request_id"),
        Index("offers_due", "expires_at", postgresql_where=text("state = 'open'")),
    )

    offer_id: str = Field(primary_key=True, max_length=100)
    request_id: str
    code: str
    seats: Any = Field(sa_column=document())
    daycare_name: str
    start_on: date
    policy_id: str
    round_id: str | None = None
    reason: str
    state: str
    offered_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class ProposalRow(MatchingTable, table=True):
    """A question to a daycare that wants to be asked. `state`: open, accepted, declined, no-answer, withdrawn.

    `seats` is the whole plan for the family; `approved` are the daycares of it that have said yes before.
    """

    __tablename__ = "proposals"
    __table_args__ = (
        ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        Index("proposals_request", "request_id"),
        Index("proposals_daycare", "daycare_id", "state"),
        Index("proposals_due", "expires_at", postgresql_where=text("state = 'open'")),
    )

    proposal_id: str = Field(primary_key=True, max_length=100)
    request_id: str
    daycare_id: str
    daycare_name: str
    seats: Any = Field(sa_column=document())
    approved: list[str] = Field(sa_column=names())
    start_on: date
    policy_id: str
    round_id: str | None = None
    reason: str
    state: str
    why: str | None = None
    proposed_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    closed_at: datetime | None = Field(default=None, sa_column=moment(nullable=True))


class CareReportRow(MatchingTable, table=True):
    """What a daycare said of the care it agreed to: when it started, or why it did not.

    Until `correctable_until` the daycare may say something else; null once it has been told.
    """

    __tablename__ = "care_reports"
    __table_args__ = (
        ForeignKeyConstraint(["offer_id"], ["offers.offer_id"]),
        Index(
            "care_reports_untold",
            "correctable_until",
            postgresql_where=text("correctable_until IS NOT NULL"),
        ),
    )

    offer_id: str = Field(primary_key=True, max_length=100)
    daycare_id: str = Field(primary_key=True, max_length=100)
    started_on: date | None = None
    why: str | None = None
    reported_at: datetime = Field(sa_column=moment())
    correctable_until: datetime | None = Field(default=None, sa_column=moment(nullable=True))
