"""What becomes of a text is written in its place: its indexes no longer hang on its status."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_IN_LINE = sa.text("in_line")
_WAITING = sa.text("status IN ('created', 'sending')")


def upgrade() -> None:
    op.execute("ALTER TABLE texts SET (fillfactor = 50)")
    line = sa.Computed("status IN ('created', 'sending')", persisted=True)
    op.add_column("texts", sa.Column("in_line", sa.Boolean(), line, nullable=False))
    for index in ("texts_to_send", "texts_in_line", "ix_texts_phone", "ix_texts_message_id"):
        op.drop_index(index, "texts")
    op.create_index("texts_to_send", "texts", ["place"], postgresql_where=_IN_LINE)
    op.create_index("texts_in_line", "texts", ["phone", "place"], postgresql_where=_IN_LINE)
    op.create_index("texts_of_message", "texts", ["message_id"], postgresql_where=sa.text("message_id IS NOT NULL"))
    op.create_index("texts_of_help", "texts", ["phone"], postgresql_where=sa.text("kind = 'help'"))


def downgrade() -> None:
    for index in ("texts_to_send", "texts_in_line", "texts_of_message", "texts_of_help"):
        op.drop_index(index, "texts")
    op.drop_column("texts", "in_line")
    op.execute("ALTER TABLE texts RESET (fillfactor)")
    op.create_index("ix_texts_phone", "texts", ["phone"])
    op.create_index("ix_texts_message_id", "texts", ["message_id"])
    op.create_index("texts_to_send", "texts", ["place"], postgresql_where=sa.text("status = 'created'"))
    op.create_index("texts_in_line", "texts", ["phone", "place"], postgresql_where=_WAITING)
