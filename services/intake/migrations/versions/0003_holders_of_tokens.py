"""What to call who holds a token, so that it can be shown where looks are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TABLES = ("access_tokens", "sign_in_links")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("holder", sa.String()))


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "holder")
