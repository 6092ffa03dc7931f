"""Places to learn on the work floor; mentees who look for one and what was agreed, in a schema of their own."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, TEXT

revision = "0004"
down_revision = "0003"

MENTEES = "mentees"


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(100), primary_key=True)


def _words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _days(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _lists(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, ARRAY(TEXT), nullable=False, server_default="{}") for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Float()) for name in names]


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.execute(f"CREATE SCHEMA {MENTEES}")
    op.create_table(
        "traineeship_places",
        *(_key("place_id"), *_words("daycare_id", "daycare_name", "postcode", "kind")),
        *(*_words("programme", nullable=True), *_days("starts_on", "ends_on"), *_lists("days")),
        *(sa.Column("number", sa.Integer(), nullable=False), *_words("age_group", nullable=True)),
        *(*_lists("languages"), sa.Column("has_mentor", sa.Boolean(), nullable=False), _moment("offered_at")),
    )
    op.create_table(
        "traineeship_searches",
        *(_key("search_id"), *_words("mentee_id", "programme"), *_words("kind", nullable=True)),
        *(*_days("starts_on", "ends_on"), *_lists("days"), *_words("postcode", nullable=True), *_numbers("max_km")),
        *(*_words("transport", "age_group", nullable=True), *_lists("languages"), _moment("sought_at")),
        *(*_words("state"), *_words("unmatched_reason", "place_id", "reason", nullable=True), *_lists("reasons")),
        *(*_numbers("km"), *_words("policy_id", nullable=True), _moment("changed_at")),
        sa.Index("traineeship_searches_mentee", "mentee_id"),
        sa.Index("traineeship_searches_open", "state", postgresql_where=sa.text("state IN ('waiting', 'held')")),
        schema=MENTEES,
    )
    op.create_table(
        "traineeship_agreements",
        *(_key("agreement_id"), *_words("mentee_id", "place_id"), *_days("starts_on", "ends_on")),
        *_days("ended_on", nullable=True),
        sa.Index("traineeship_agreements_mentee", "mentee_id"),
        schema=MENTEES,
    )


def downgrade() -> None:
    for table in ("traineeship_agreements", "traineeship_searches"):
        op.drop_table(table, schema=MENTEES)
    op.drop_table("traineeship_places")
    op.execute(f"DROP SCHEMA {MENTEES}")
