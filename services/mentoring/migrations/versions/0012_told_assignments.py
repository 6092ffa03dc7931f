"""Of each assignment whether it was told; mentoring tells those of before when it starts."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

MENTEES = "mentees"


def upgrade() -> None:
    op.add_column("assignments", sa.Column("told_at", sa.DateTime(timezone=True)), schema=MENTEES)


def downgrade() -> None:
    op.drop_column("assignments", "told_at", schema=MENTEES)
