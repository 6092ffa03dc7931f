"""Rounds: steps that stand, what each child gets, and the papers of the last draft; offers name their round."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

_STAND = """
CREATE FUNCTION round_steps_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a step of a round stands: it is neither changed nor removed';
END $$
"""
_PLACES_STAND = """
CREATE FUNCTION round_places_stand() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('matching.erasing', true) = 'yes' THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'a place of a round stands: it is not changed, and removed only with an erased family';
END $$
"""
_GUARD = (
    "CREATE TRIGGER {table}_stand_{kind} BEFORE {events} ON {table} FOR EACH {each} EXECUTE FUNCTION {table}_stand()"
)


def upgrade() -> None:
    op.create_table(
        "round_steps",
        sa.Column("round_id", sa.String(100), primary_key=True),
        sa.Column("step", sa.String, primary_key=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.Column("detail", JSONB, nullable=False),
        sa.Index("round_steps_made_at", "made_at"),
    )
    op.create_table(
        "round_places",
        sa.Column("round_id", sa.String(100), primary_key=True),
        sa.Column("number", sa.String, primary_key=True),
        sa.Column("request_id", sa.String, nullable=False),
        sa.Column("child_id", sa.String, nullable=False),
        sa.Column("daycare_id", sa.String),
        sa.Column("group_name", sa.String),
        sa.Column("rank", sa.SmallInteger, nullable=False),
        sa.Column("mark", sa.LargeBinary, nullable=False),
        sa.Index("round_places_request", "request_id"),
    )
    op.create_table(
        "round_papers",
        sa.Column("round_id", sa.String(100), primary_key=True),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("daycares", "vacancies", "requests", "policy")),
        sa.Column("allocation", sa.Text, nullable=False),
    )
    for function, table in ((_STAND, "round_steps"), (_PLACES_STAND, "round_places")):
        op.execute(function)
        op.execute(_GUARD.format(table=table, kind="rows", events="UPDATE OR DELETE", each="ROW"))
        op.execute(_GUARD.format(table=table, kind="whole", events="TRUNCATE", each="STATEMENT"))
    for table in ("offers", "proposals"):
        op.add_column(table, sa.Column("round_id", sa.String))


def downgrade() -> None:
    for table in ("offers", "proposals"):
        op.drop_column(table, "round_id")
    for table in ("round_papers", "round_places", "round_steps"):
        op.drop_table(table)
    op.execute("DROP FUNCTION round_places_stand()")
    op.execute("DROP FUNCTION round_steps_stand()")
