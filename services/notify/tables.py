"""Tables of notify: whom texts go to, what they are about, every text, what waits, and what was answered."""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Computed,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel


class NotifyTable(SQLModel):
    """A table of notify."""

    metadata: ClassVar[MetaData] = MetaData()


def moment(*, nullable: bool = False, primary_key: bool = False) -> Any:
    """An instant, stored in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable, primary_key=primary_key)


def place() -> Column[int]:
    """A number that grows with each row: the order in which rows came."""
    return Column(BigInteger, Identity(always=True), nullable=False)


def small(*, primary_key: bool = False) -> Column[int]:
    """A small number."""
    return Column(SmallInteger, nullable=False, primary_key=primary_key)


class Contact(NotifyTable, table=True):
    """How a person is reached. Direct identifiers live here and in texts, nowhere else in notify."""

    __tablename__ = "contacts"

    person_id: str = Field(primary_key=True)
    name: str
    phone: str | None = Field(index=True)
    text_language: str
    texts_allowed: bool
    link: str | None
    stopped_at: datetime | None = Field(sa_column=moment(nullable=True))
    """Set when the person texted STOP; holds until intake itself says that texts are not wanted."""
    changed_at: datetime = Field(sa_column=moment())


class Request(NotifyTable, table=True):
    """What texts need to know of a childcare request."""

    __tablename__ = "requests"

    request_id: str = Field(primary_key=True)
    family_id: str = Field(index=True)
    contact_point: str
    receipt_code: str
    reachable_by_text: bool
    registered_at: datetime = Field(sa_column=moment())
    closed: bool
    """Withdrawn: nothing is offered any more."""
    unmatched_reason: str | None
    """Why the family was last told 'not yet'; empty again as soon as something changes."""


class Offer(NotifyTable, table=True):
    """An offer as the family knows it."""

    __tablename__ = "offers"
    __table_args__ = (Index("offers_to_remind", "remind_at", postgresql_where=text("state = 'open'")),)

    offer_id: str = Field(primary_key=True)
    request_id: str = Field(index=True)
    code: str
    daycare_name: str
    start_on: date
    expires_at: datetime = Field(sa_column=moment())
    state: str
    """`open`, `answered`, `matched`, `declined` or `expired`."""
    remind_at: datetime | None = Field(sa_column=moment(nullable=True))
    """Empty when no reminder is to come, or it has."""


class Question(NotifyTable, table=True):
    """A question of mentoring about a person's work, until it has its answer or is closed by time."""

    __tablename__ = "questions"

    question_id: str = Field(primary_key=True)
    person_id: str = Field(index=True)
    code: str
    about_on: date
    closes_at: datetime = Field(sa_column=moment())
    state: str
    """`open` or `answered`."""


class Text(NotifyTable, table=True):
    """A text, from the event that caused it to what became of it."""

    __tablename__ = "texts"
    __table_args__ = (
        Index("texts_to_send", "place", postgresql_where=text("in_line AND recalled IS NULL")),
        Index("texts_in_line", "phone", "place", postgresql_where=text("in_line")),
        Index("texts_of_message", "message_id", postgresql_where=text("message_id IS NOT NULL")),
        Index("texts_of_help", "phone", postgresql_where=text("kind = 'help'")),
        {"postgresql_with": {"fillfactor": 50}},
    )
    # A text is written four times. No index depends on its status, and its page has room: only the second last of the
    # four, which takes it out of the line and gives it a message id, has to enter it in the indexes again.

    text_id: str = Field(primary_key=True)
    place: int = Field(sa_column=place())
    request_id: str | None = Field(index=True)
    person_id: str | None = Field(index=True)
    offer_id: str | None
    question_id: str | None = None
    kind: str
    wished_language: str | None
    language: str
    translation: str
    body: str
    parts: int = Field(sa_column=small())
    phone: str
    status: str
    in_line: bool = Field(
        sa_column=Column(Boolean, Computed("status IN ('created', 'sending')", persisted=True), nullable=False)
    )
    """True while it waits or is in the sender's hands."""
    reason: str | None
    attempts: int = Field(sa_column=small())
    created_at: datetime = Field(sa_column=moment())
    not_before: datetime = Field(sa_column=moment())
    registered_at: datetime | None = Field(sa_column=moment(nullable=True))
    """When the request was registered that this text acknowledges: what request-to-text is measured from."""
    claimed_by: str | None
    first_tried_at: datetime | None = Field(sa_column=moment(nullable=True))
    message_id: str | None
    sent_at: datetime | None = Field(sa_column=moment(nullable=True))
    finished_at: datetime | None = Field(sa_column=moment(nullable=True))
    recalled: str | None = None
    """Why it must not be sent any more, decided while it was in the sender's hands."""


class WaitingEvent(NotifyTable, table=True):
    """An event that came before what it needs: a person's contact details, or the request it is about."""

    __tablename__ = "waiting_events"

    place: int = Field(sa_column=Column(BigInteger, Identity(always=True), primary_key=True))
    awaits: str = Field(index=True)
    """`person:<id>` or `request:<id>`."""
    event_type: str
    event: Any = Field(sa_column=Column(JSONB, nullable=False))
    since: datetime = Field(sa_column=moment())


class EarlyReceipt(NotifyTable, table=True):
    """A delivery receipt that came before the answer with its message id was recorded."""

    __tablename__ = "early_receipts"

    message_id: str = Field(primary_key=True)
    state: str
    received_at: datetime = Field(sa_column=moment())


class ReplyPart(NotifyTable, table=True):
    """A part of a long answer whose other parts have not all come."""

    __tablename__ = "reply_parts"

    sender: str = Field(primary_key=True)
    reference: int = Field(primary_key=True)
    total: int = Field(sa_column=small(primary_key=True))
    number: int = Field(sa_column=small(primary_key=True))
    coding: int = Field(sa_column=small())
    octets: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = Field(sa_column=moment())


class Reply(NotifyTable, table=True):
    """That somebody answered, and what was understood. Never the words: only a digest, to know a copy by."""

    __tablename__ = "replies"

    reply_id: str = Field(primary_key=True)
    digest: bytes = Field(sa_column=Column(LargeBinary, nullable=False, index=True))
    outcome: str
    offer_id: str | None
    """What it answered: the id of an offer, or of a question."""
    received_at: datetime = Field(sa_column=moment())
