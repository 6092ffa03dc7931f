"""Places to learn on the work floor, agreements with their signatures, evaluations and reviews."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0004"
down_revision = "0003"

MENTEES = "mentees"


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), primary_key=True)


def _words(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=nullable) for name in names]


def _days(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Date(), nullable=nullable) for name in names]


def _document(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def _moment(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def _mentee() -> sa.Column[Any]:
    person = sa.ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="CASCADE")
    return sa.Column("mentee_id", sa.String(), person, nullable=False)


def upgrade() -> None:
    op.create_table(
        "places",
        *(_key("place_id"), *_words("daycare_id", "daycare_name", "postcode", "kind"), _document("days")),
        *(*_days("from_on", "until_on"), sa.Column("number", sa.Integer(), nullable=False), *_words("age_group")),
        *(_document("languages"), sa.Column("has_mentor", sa.Boolean(), nullable=False)),
        *_words("programme_id", nullable=True),
    )
    op.create_index("ix_places_daycare_id", "places", ["daycare_id"])
    op.create_table(
        "agreements",
        *(_key("agreement_id"), _mentee(), *_words("place_id"), *_days("from_on", "until_on")),
        *(*_days("ended_on", nullable=True), *_words("end_reason", nullable=True), _document("reasons")),
        *(sa.Column("km", sa.Float()), _moment("agreed_at")),
        schema=MENTEES,
    )
    op.create_index("agreements_of_mentee", "agreements", ["mentee_id"], schema=MENTEES)
    op.create_index("agreements_of_place", "agreements", ["place_id"], schema=MENTEES)
    op.create_table(
        "signatures",
        *(_key("agreement_id"), _key("party"), _mentee(), *_words("signed_by"), _moment("signed_at")),
        schema=MENTEES,
    )
    _create_what_was_found()


def _create_what_was_found() -> None:
    op.create_table(
        "evaluations",
        *(_key("evaluation_id"), *_words("agreement_id"), _mentee(), *_days("held_on"), _document("scores")),
        *(*_words("noted_by"), _moment("noted_at"), sa.UniqueConstraint("agreement_id", "held_on")),
        schema=MENTEES,
    )
    op.create_table(
        "reviews",
        *(_key("review_id"), *_words("agreement_id"), _mentee(), *_days("held_on"), *_words("conclusion")),
        *(*_words("next_step", nullable=True), *_words("noted_by"), _moment("noted_at")),
        sa.UniqueConstraint("agreement_id", "held_on"),
        schema=MENTEES,
    )


def downgrade() -> None:
    for table in ("reviews", "evaluations", "signatures", "agreements"):
        op.drop_table(table, schema=MENTEES)
    op.drop_table("places")
