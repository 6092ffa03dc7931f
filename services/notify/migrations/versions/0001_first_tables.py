"""Contacts, requests, offers, texts, what waits, and replies."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, *, nullable: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=key)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _small(name: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger(), nullable=False, primary_key=key)


def _place(*, key: bool = False) -> sa.Column[Any]:
    return sa.Column("place", sa.BigInteger(), sa.Identity(always=True), nullable=False, primary_key=key)


def upgrade() -> None:
    schema.create_tables(op)
    _create_people()
    _create_texts()
    _create_waiting()
    _create_replies()


def _create_people() -> None:
    op.create_table(
        "contacts",
        _words("person_id", key=True),
        _words("name"),
        _words("phone", nullable=True),
        _words("text_language"),
        _flag("texts_allowed"),
        _words("link", nullable=True),
        _moment("stopped_at", nullable=True),
        _moment("changed_at"),
    )
    op.create_index("ix_contacts_phone", "contacts", ["phone"])
    op.create_table(
        "requests",
        _words("request_id", key=True),
        _words("family_id"),
        _words("contact_point"),
        _words("receipt_code"),
        _flag("reachable_by_text"),
        _moment("registered_at"),
        _flag("closed"),
        _words("unmatched_reason", nullable=True),
    )
    op.create_index("ix_requests_family_id", "requests", ["family_id"])
    op.create_table(
        "offers",
        _words("offer_id", key=True),
        _words("request_id"),
        _words("code"),
        _words("daycare_name"),
        sa.Column("start_on", sa.Date(), nullable=False),
        _moment("expires_at"),
        _words("state"),
    )
    op.create_index("ix_offers_request_id", "offers", ["request_id"])


def _create_texts() -> None:
    op.create_table(
        "texts",
        _words("text_id", key=True),
        _place(),
        _words("request_id", nullable=True),
        _words("person_id", nullable=True),
        _words("offer_id", nullable=True),
        _words("kind"),
        _words("wished_language", nullable=True),
        _words("language"),
        _words("translation"),
        _words("body"),
        _small("parts"),
        _words("phone"),
        _words("status"),
        _words("reason", nullable=True),
        _small("attempts"),
        _moment("created_at"),
        _moment("not_before"),
        _moment("registered_at", nullable=True),
        _words("claimed_by", nullable=True),
        _moment("first_tried_at", nullable=True),
        _words("message_id", nullable=True),
        _moment("sent_at", nullable=True),
        _moment("finished_at", nullable=True),
    )
    for column in ("request_id", "phone", "message_id"):
        op.create_index(f"ix_texts_{column}", "texts", [column])
    op.create_index("texts_to_send", "texts", ["place"], postgresql_where=sa.text("status = 'created'"))
    in_line = sa.text("status IN ('created', 'sending')")
    op.create_index("texts_in_line", "texts", ["phone", "place"], postgresql_where=in_line)


def _create_waiting() -> None:
    op.create_table(
        "waiting_events",
        _place(key=True),
        _words("awaits"),
        _words("event_type"),
        sa.Column("event", JSONB(), nullable=False),
        _moment("since"),
    )
    op.create_index("ix_waiting_events_awaits", "waiting_events", ["awaits"])
    op.create_table("early_receipts", _words("message_id", key=True), _words("state"), _moment("received_at"))


def _create_replies() -> None:
    op.create_table(
        "reply_parts",
        _words("sender", key=True),
        sa.Column("reference", sa.Integer(), primary_key=True),
        _small("total", key=True),
        _small("number", key=True),
        _small("coding"),
        sa.Column("octets", sa.LargeBinary(), nullable=False),
        _moment("received_at"),
    )
    op.create_table(
        "replies",
        _words("reply_id", key=True),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        _words("outcome"),
        _words("offer_id", nullable=True),
        _moment("received_at"),
    )
    op.create_index("ix_replies_digest", "replies", ["digest"])


def downgrade() -> None:
    for table in (
        "replies",
        "reply_parts",
        "early_receipts",
        "waiting_events",
        "texts",
        "offers",
        "requests",
        "contacts",
    ):
        op.drop_table(table)
    schema.drop_tables(op)
