"""When a family is to be reminded of an offer."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("offers", sa.Column("remind_at", sa.DateTime(timezone=True)))
    op.create_index("offers_to_remind", "offers", ["remind_at"], postgresql_where=sa.text("state = 'open'"))


def downgrade() -> None:
    op.drop_index("offers_to_remind", "offers")
    op.drop_column("offers", "remind_at")
