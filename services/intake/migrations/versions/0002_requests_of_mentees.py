"""Whether a mentor has to tell what comes of a request that has no contact details here."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("requests", sa.Column("call_reason", sa.String(), nullable=True), schema="families")


def downgrade() -> None:
    op.drop_column("requests", "call_reason", schema="families")
