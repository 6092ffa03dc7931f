"""A text that must not be sent any more says so also while it is in the sender's hands."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("texts", sa.Column("recalled", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("texts", "recalled")
