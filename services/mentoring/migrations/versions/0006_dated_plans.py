"""A plan of hours that changes is a row more, with the moment from which it counts.

A plan of before counts from its first day: no figure of a past day changes. The code of before goes on to add plans,
by the default.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

MENTEES = "mentees"
TABLE = "hours_planned"


def upgrade() -> None:
    moment = sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column(TABLE, moment, schema=MENTEES)
    op.execute("UPDATE mentees.hours_planned SET recorded_at = least(now(), from_on::timestamp AT TIME ZONE 'UTC')")
    _key("mentee_id", "activity", "recorded_at")


def downgrade() -> None:
    op.execute(
        "DELETE FROM mentees.hours_planned AS older USING mentees.hours_planned AS newer"
        " WHERE (older.mentee_id, older.activity) = (newer.mentee_id, newer.activity)"
        " AND older.recorded_at < newer.recorded_at"
    )
    _key("mentee_id", "activity")
    op.drop_column(TABLE, "recorded_at", schema=MENTEES)


def _key(*columns: str) -> None:
    op.drop_constraint("hours_planned_pkey", TABLE, schema=MENTEES)
    op.create_primary_key("hours_planned_pkey", TABLE, list(columns), schema=MENTEES)
