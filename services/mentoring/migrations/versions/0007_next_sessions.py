"""A session may say when the next one is planned. The code of before leaves it out."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

MENTEES = "mentees"


def upgrade() -> None:
    op.add_column("sessions", sa.Column("next_on", sa.Date()), schema=MENTEES)
    op.add_column("sessions", sa.Column("next_time", sa.String()), schema=MENTEES)
    op.add_column("sessions", sa.Column("next_where", sa.String()), schema=MENTEES)


def downgrade() -> None:
    for name in ("next_where", "next_time", "next_on"):
        op.drop_column("sessions", name, schema=MENTEES)
