"""The tables that messaging keeps in every service's database. They have a MetaData of their own."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    Text,
    UniqueConstraint,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

METADATA = MetaData()


def _moment(name: str, *, nullable: bool = False, now: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable, server_default=func.now() if now else None)


OUTBOX = Table(
    "outbox",
    METADATA,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("headers", Text, nullable=False),
    Column("value", LargeBinary),
    _moment("created_at", now=True),
)

INBOX = Table(
    "inbox",
    METADATA,
    Column("event_id", UUID(as_uuid=True), primary_key=True),
    _moment("handled_at", now=True),
    Index("inbox_handled_at", "handled_at"),
)

ATTEMPTS = Table(
    "delivery_attempts",
    METADATA,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True),
    Column("record_offset", BigInteger, primary_key=True),
    Column("attempts", SmallInteger, nullable=False),
)

DEAD_LETTERS = Table(
    "dead_letters",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("topic", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("record_offset", BigInteger, nullable=False),
    Column("key", LargeBinary),
    Column("headers", JSONB, nullable=False),
    Column("value", LargeBinary),
    Column("reason", Text, nullable=False),
    Column("detail", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    _moment("set_aside_at", now=True),
    _moment("handled_at", nullable=True),
    UniqueConstraint("topic", "partition", "record_offset"),
)

IDEMPOTENCY = Table(
    "idempotency_keys",
    METADATA,
    Column("key", UUID(as_uuid=True), primary_key=True),
    Column("caller", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger),
    Column("answer", JSONB),
    _moment("created_at", now=True),
    Index("idempotency_keys_created_at", "created_at"),
)

_VACUUM_SOON = "SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)"
"""The outbox is a queue: rows come and go, so it is swept by number, not by share of a size that is near nothing."""


def create_tables(op: Any) -> None:
    """For a service's first migration: make these tables. `op` is Alembic's."""
    METADATA.create_all(op.get_bind())
    op.execute(f"ALTER TABLE outbox {_VACUUM_SOON}")


def drop_tables(op: Any) -> None:
    """The way back."""
    METADATA.drop_all(op.get_bind())
