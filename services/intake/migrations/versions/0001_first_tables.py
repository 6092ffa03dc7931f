"""Families and their requests, desks, access."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.messaging import schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

FAMILIES = "families"


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _words(name: str, *, nullable: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=key)


def _flag(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _document(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def upgrade() -> None:
    schema.create_tables(op)
    op.execute(f"CREATE SCHEMA {FAMILIES}")
    _create_families()
    _create_requests()
    _create_desks()
    _create_access()


def _create_families() -> None:
    op.create_table(
        "contacts",
        _words("family_id", key=True),
        sa.Column("link", sa.String(), nullable=False, unique=True),
        _words("name"),
        _words("phone", nullable=True),
        _flag("phone_takes_texts"),
        _words("spoken_language"),
        _words("text_language"),
        _flag("agrees_to_texts"),
        _flag("agrees_to_matching"),
        _document("child_names"),
        _words("call_reason", nullable=True),
        _moment("changed_at"),
        schema=FAMILIES,
    )


def _create_requests() -> None:
    op.create_table(
        "requests",
        _words("request_id", key=True),
        _words("family_id"),
        _words("contact_point"),
        _words("channel"),
        _moment("registered_at"),
        _words("receipt_code"),
        _document("needs"),
        _words("status"),
        _moment("since"),
        _words("daycare_name", nullable=True),
        _document("placements"),
        _words("offer_id", nullable=True),
        _moment("offer_expires_at", nullable=True),
        _words("answer", nullable=True),
        _words("reason", nullable=True),
        _moment("told_at", nullable=True),
        schema=FAMILIES,
    )
    unanswered = sa.text("status = 'registered'")
    op.create_index("requests_of_family", "requests", ["family_id"], schema=FAMILIES)
    op.create_index("requests_of_desk", "requests", ["contact_point", "registered_at"], schema=FAMILIES)
    op.create_index("requests_unanswered", "requests", ["since"], schema=FAMILIES, postgresql_where=unanswered)
    op.create_table("offers", _words("offer_id", key=True), _words("request_id"), schema=FAMILIES)
    op.create_table(
        "timeline",
        sa.Column("entry_id", sa.BigInteger(), sa.Identity(always=True), primary_key=True),
        _words("request_id"),
        _moment("at"),
        _words("what"),
        _document("detail"),
        schema=FAMILIES,
    )
    op.create_index("timeline_of_request", "timeline", ["request_id", "entry_id"], schema=FAMILIES)
    op.create_table("daycares", _words("daycare_id", key=True), _words("name"), _words("postcode"), _words("city"))


def _create_desks() -> None:
    op.create_table(
        "contact_points",
        _words("slug", key=True),
        _words("name"),
        _words("postcode"),
        _words("host"),
        sa.Column("opened_on", sa.Date(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
    )
    op.create_table(
        "desk_reports",
        _words("report_id", key=True),
        _words("contact_point"),
        _words("what"),
        _words("about", nullable=True),
        _moment("at"),
    )
    op.create_index("desk_reports_of_desk", "desk_reports", ["contact_point", "at"])


def _create_access() -> None:
    op.create_table(
        "access_tokens",
        _words("token_id", key=True),
        _words("role"),
        _words("scope", nullable=True),
        _moment("issued_at"),
        _moment("expires_at"),
        _moment("revoked_at", nullable=True),
    )
    op.create_table(
        "sign_in_links",
        _words("link_id", key=True),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False, unique=True),
        _words("role"),
        _words("scope", nullable=True),
        _moment("expires_at"),
        _moment("used_at", nullable=True),
    )


def downgrade() -> None:
    for table in ("sign_in_links", "access_tokens", "desk_reports", "contact_points", "daycares"):
        op.drop_table(table)
    op.execute(f"DROP SCHEMA {FAMILIES} CASCADE")
    schema.drop_tables(op)
