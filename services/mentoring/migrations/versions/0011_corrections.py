"""An entry of the ledger may take another one back, each once. The code of before books none that does."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.add_column("ledger", sa.Column("corrects", sa.String()))
    op.create_unique_constraint("ledger_corrects_key", "ledger", ["corrects"])


def downgrade() -> None:
    op.drop_column("ledger", "corrects")
