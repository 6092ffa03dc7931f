"""The index of what is to be sent next is of no use for anything else, so that nothing else is planned with it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.drop_index("texts_to_send", "texts")
    op.create_index("texts_to_send", "texts", ["place"], postgresql_where=sa.text("in_line AND recalled IS NULL"))


def downgrade() -> None:
    op.drop_index("texts_to_send", "texts")
    op.create_index("texts_to_send", "texts", ["place"], postgresql_where=sa.text("in_line"))
