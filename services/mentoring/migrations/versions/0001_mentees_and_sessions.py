"""Mentees, their contact details and sessions, and the tables of messaging."""

import sqlalchemy as sa
from alembic import op

from shared.messaging import schema

revision = "0001"
down_revision = None


def upgrade() -> None:
    schema.create_tables(op)
    op.create_table(
        "mentees",
        sa.Column("mentee_id", sa.String(100), primary_key=True),
        sa.Column("programme", sa.String, nullable=False, index=True),
        sa.Column("cohort", sa.String, nullable=False),
        sa.Column("trajectory", sa.String, nullable=False),
        sa.Column("started_on", sa.Date, nullable=False),
        sa.Column("mentor_id", sa.String, index=True),
        sa.Column("postcode", sa.String),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "mentee_contacts",
        sa.Column(
            "mentee_id", sa.String(100), sa.ForeignKey("mentees.mentee_id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("phone", sa.String),
    )
    op.create_table(
        "sessions",
        sa.Column("session_id", sa.String(100), primary_key=True),
        sa.Column(
            "mentee_id",
            sa.String(100),
            sa.ForeignKey("mentees.mentee_id", ondelete="CASCADE"),
            nullable=False,
            index=True,
        ),
        sa.Column("mentor_id", sa.String, nullable=False),
        sa.Column("held_on", sa.Date, nullable=False),
        sa.Column("minutes", sa.Integer, nullable=False),
        sa.Column("present", sa.Boolean, nullable=False),
        sa.Column("place", sa.String),
        sa.Column("theme", sa.String),
        sa.Column("note", sa.String),
        sa.Column("logged_at", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    for table in ("sessions", "mentee_contacts", "mentees"):
        op.drop_table(table)
    schema.drop_tables(op)
