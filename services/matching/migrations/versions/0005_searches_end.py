"""Why a search ended. Of those of before, nobody told it."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MENTEES = "mentees"


def upgrade() -> None:
    op.add_column("traineeship_searches", sa.Column("end_reason", sa.String()), schema=MENTEES)


def downgrade() -> None:
    op.drop_column("traineeship_searches", "end_reason", schema=MENTEES)
