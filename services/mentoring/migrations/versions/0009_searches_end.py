"""Why a search ended, and when its found place went on. Of those of before, nobody noted it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

MENTEES = "mentees"


def upgrade() -> None:
    op.add_column("searches", sa.Column("end_reason", sa.String()), schema=MENTEES)
    op.add_column("searches", sa.Column("passed_on_at", sa.DateTime(timezone=True)), schema=MENTEES)


def downgrade() -> None:
    op.drop_column("searches", "passed_on_at", schema=MENTEES)
    op.drop_column("searches", "end_reason", schema=MENTEES)
