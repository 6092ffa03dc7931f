"""Of each look whose token it was, and of what is kept once a day for a token, the day."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

SENSITIVE = "sensitive"
ONCE_A_DAY = "looks_mentee_id_what_token_id_day_key"


def upgrade() -> None:
    for name, kind in (("token_id", sa.String()), ("holder", sa.String()), ("day", sa.Date())):
        op.add_column("looks", sa.Column(name, kind), schema=SENSITIVE)
    once_a_day = ["mentee_id", "what", "token_id", "day"]
    op.create_unique_constraint(ONCE_A_DAY, "looks", once_a_day, schema=SENSITIVE)


def downgrade() -> None:
    op.drop_constraint(ONCE_A_DAY, "looks", schema=SENSITIVE)
    for name in ("token_id", "holder", "day"):
        op.drop_column("looks", name, schema=SENSITIVE)
