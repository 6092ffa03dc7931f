"""Who guides whom, so that a mentor may let its own mentees in."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "guides",
        sa.Column("mentee_id", sa.String(), primary_key=True),
        sa.Column("mentor_id", sa.String(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("guides")
