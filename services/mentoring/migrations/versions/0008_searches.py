"""Searches for a place to learn; and of places and agreements whether they were told.

What was there before was not: mentoring tells it when it starts. What the code of before adds is untold, too.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"

MENTEES = "mentees"


def upgrade() -> None:
    mentee = sa.ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="CASCADE")
    op.create_table(
        "searches",
        sa.Column("search_id", sa.String(), primary_key=True),
        sa.Column("mentee_id", sa.String(), mentee, nullable=False),
        *(sa.Column(name, sa.Date(), nullable=False) for name in ("from_on", "until_on")),
        sa.Column("days", JSONB(), nullable=False),
        sa.Column("kind", sa.String()),
        *(
            sa.Column(name, sa.DateTime(timezone=True), nullable=False)
            for name in ("began_at", "sought_at", "changed_at")
        ),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String()),
        sa.Column("found", JSONB()),
        sa.Column("refusals", sa.Integer(), nullable=False),
        schema=MENTEES,
    )
    op.create_index("searches_of_mentee", "searches", ["mentee_id"], schema=MENTEES)
    op.add_column("places", sa.Column("told_at", sa.DateTime(timezone=True)))
    op.add_column("agreements", sa.Column("told_at", sa.DateTime(timezone=True)), schema=MENTEES)


def downgrade() -> None:
    op.drop_column("agreements", "told_at", schema=MENTEES)
    op.drop_column("places", "told_at")
    op.drop_table("searches", schema=MENTEES)
