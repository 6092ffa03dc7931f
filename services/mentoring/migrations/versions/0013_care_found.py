"""When a mentee's own children first had a place."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

MENTEES = "mentees"


def upgrade() -> None:
    op.add_column("childcare_requests", sa.Column("matched_at", sa.DateTime(timezone=True)), schema=MENTEES)
    op.execute("UPDATE mentees.childcare_requests SET matched_at = changed_at WHERE status = 'matched'")


def downgrade() -> None:
    op.drop_column("childcare_requests", "matched_at", schema=MENTEES)
