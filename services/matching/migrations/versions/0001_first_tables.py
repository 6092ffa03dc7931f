"""Daycares and their groups, requests, and the places promised to them."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TEXT

from services.matching.tables import NEVER_NEGATIVE, TEN_EACH, Box
from shared.messaging import schema

revision = "0001"
down_revision = None


def _id(name: str, *, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(100), primary_key=key, nullable=False)


def _words(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String, nullable=nullable)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _names(name: str) -> sa.Column[Any]:
    return sa.Column(name, ARRAY(TEXT), nullable=False, server_default="{}")


def _small(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.SmallInteger, nullable=False)


def _numbers(name: str) -> sa.Column[Any]:
    return sa.Column(name, ARRAY(sa.SmallInteger), nullable=False)


def upgrade() -> None:
    schema.create_tables(op)
    _daycares()
    _requests()
    _promises()


def _daycares() -> None:
    op.create_table(
        "daycares",
        _id("daycare_id", key=True),
        _words("name"),
        _words("postcode"),
        _words("city"),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        _words("price"),
        sa.Column("specific_care", sa.Boolean, nullable=False),
        _words("consent"),
    )
    op.create_table(
        "groups",
        _id("daycare_id", key=True),
        _id("name", key=True),
        _small("min_age_months"),
        _small("max_age_months"),
        sa.Column("available_from", sa.Date, nullable=False),
        _numbers("published"),
        _numbers("promised"),
        _moment("published_at"),
        sa.ForeignKeyConstraint(["daycare_id"], ["daycares.daycare_id"]),
        sa.CheckConstraint(NEVER_NEGATIVE, name="groups_never_promise_what_is_not_there"),
        sa.CheckConstraint(TEN_EACH, name="groups_have_ten_dayparts"),
    )
    version = op.create_table(
        "catalogue_version",
        sa.Column("only", sa.Boolean, primary_key=True),
        _words("changed_by"),
    )
    op.bulk_insert(version, [{"only": True, "changed_by": "nobody yet"}])


def _requests() -> None:
    op.create_table(
        "requests",
        _id("request_id", key=True),
        _moment("registered_at"),
        sa.Column("children", JSONB, nullable=False),
        sa.Column("start_on", sa.Date, nullable=False),
        _small("dayparts"),
        _names("preferences"),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("max_km", sa.Float),
        sa.Column("income_related_price", sa.Boolean, nullable=False),
        sa.Column("siblings_together", sa.Boolean, nullable=False),
        _names("grounds"),
        sa.Column("may_be_matched", sa.Boolean, nullable=False),
        _names("refused"),
        _words("status"),
        _words("unmatched_reason", nullable=True),
        _moment("changed_at"),
        sa.Column("reach", Box),
        sa.Column("youngest", sa.Integer, nullable=False),
        sa.Column("oldest", sa.Integer, nullable=False),
        sa.Column("specific_care", sa.Boolean, nullable=False),
        _names("sibling_at"),
        _words("ranked_under"),
        _small("tier"),
        sa.Column("points", sa.Float, nullable=False),
        _small("sibling_tier"),
        sa.Column("sibling_points", sa.Float, nullable=False),
        sa.Column("lot", sa.LargeBinary, nullable=False),
    )
    waiting = sa.text("status = 'waiting'")
    op.create_index(
        "requests_preferences", "requests", ["preferences"], postgresql_using="gin", postgresql_where=waiting
    )
    op.create_index("requests_reach", "requests", ["reach"], postgresql_using="gist", postgresql_where=waiting)


def _promises() -> None:
    op.create_table(
        "holds",
        _id("request_id", key=True),
        _id("child_id", key=True),
        _words("daycare_id"),
        _words("group_name"),
        _small("dayparts"),
        _moment("made_at"),
        sa.ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        sa.ForeignKeyConstraint(["daycare_id", "group_name"], ["groups.daycare_id", "groups.name"]),
        sa.Index("holds_group", "daycare_id", "group_name"),
    )
    op.create_table(
        "offers",
        _id("offer_id", key=True),
        _words("request_id"),
        _words("code"),
        *_plan(),
        _moment("offered_at"),
        _moment("expires_at"),
        _moment("closed_at", nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        sa.Index("offers_request", "request_id"),
        sa.Index("offers_due", "expires_at", postgresql_where=sa.text("state = 'open'")),
    )
    op.create_table(
        "proposals",
        _id("proposal_id", key=True),
        _words("request_id"),
        _words("daycare_id"),
        _names("approved"),
        _words("why", nullable=True),
        *_plan(),
        _moment("proposed_at"),
        _moment("expires_at"),
        _moment("closed_at", nullable=True),
        sa.ForeignKeyConstraint(["request_id"], ["requests.request_id"]),
        sa.Index("proposals_request", "request_id"),
        sa.Index("proposals_daycare", "daycare_id", "state"),
        sa.Index("proposals_due", "expires_at", postgresql_where=sa.text("state = 'open'")),
    )


def _plan() -> list[sa.Column[Any]]:
    return [
        sa.Column("seats", JSONB, nullable=False),
        _words("daycare_name"),
        sa.Column("start_on", sa.Date, nullable=False),
        _words("policy_id"),
        _words("reason"),
        _words("state"),
    ]


def downgrade() -> None:
    for table in ("proposals", "offers", "holds", "requests", "catalogue_version", "groups", "daycares"):
        op.drop_table(table)
    schema.drop_tables(op)
