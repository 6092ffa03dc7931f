"""Modules and their results, portfolios and tests of competences, hours, and the documents that were given."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0003"
down_revision = "0002"

MENTEES = "mentees"
PERSON = f"{MENTEES}.persons.mentee_id"


def _words(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def _numbers(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Integer(), nullable=False) for name in names]


def _key(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), primary_key=True)


def _day(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Date(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _document(name: str) -> sa.Column[Any]:
    return sa.Column(name, JSONB(), nullable=False)


def _mentee(*, key: bool = False) -> sa.Column[Any]:
    person = sa.ForeignKey(PERSON, ondelete="CASCADE")
    return sa.Column("mentee_id", sa.String(), person, nullable=False, primary_key=key)


def upgrade() -> None:
    op.create_table(
        "modules",
        *(_key("programme_id"), _key("code"), *_numbers("place"), *_words("name"), *_numbers("hours")),
        _document("competences"),
    )
    op.create_table(
        "module_results",
        *(_key("result_id"), _mentee(), *_words("code", "result"), _day("dated_on"), _moment("recorded_at")),
        sa.UniqueConstraint("mentee_id", "code", "dated_on"),
        schema=MENTEES,
    )
    op.create_table(
        "evidence",
        *(_key("evidence_id"), _mentee(), *_numbers("competence"), *_words("title"), _day("added_on")),
        schema=MENTEES,
    )
    op.create_index("evidence_of_mentee", "evidence", ["mentee_id"], schema=MENTEES)
    op.create_table(
        "assessments",
        *(_key("assessment_id"), _mentee(), _day("held_on"), _document("shown"), _moment("recorded_at")),
        sa.UniqueConstraint("mentee_id", "held_on"),
        schema=MENTEES,
    )
    _create_hours()
    _create_certificates()


def _create_hours() -> None:
    op.create_table(
        "hours_planned",
        *(_mentee(key=True), _key("activity"), *_numbers("minutes"), _day("from_on"), _day("until_on")),
        schema=MENTEES,
    )
    op.create_table(
        "hours_done",
        *(_key("hours_id"), _mentee(), *_words("activity"), _day("dated_on"), *_numbers("minutes")),
        *(*_words("noted_by"), sa.Column("signed_by", sa.String()), _moment("signed_at", nullable=True)),
        schema=MENTEES,
    )
    op.create_index("hours_of_mentee", "hours_done", ["mentee_id", "dated_on"], schema=MENTEES)


def _create_certificates() -> None:
    op.create_table(
        "certificates",
        *(_key("certificate_id"), sa.Column("code", sa.String(), nullable=False, unique=True)),
        sa.Column("mentee_id", sa.String(), sa.ForeignKey(PERSON, ondelete="SET NULL")),
        *(*_words("programme_id", "kind", "trajectory"), _day("awarded_on")),
        *(_document("competences"), _moment("awarded_at")),
        schema=MENTEES,
    )
    op.create_index("certificates_of_mentee", "certificates", ["mentee_id"], schema=MENTEES)


def downgrade() -> None:
    for table in ("certificates", "hours_done", "hours_planned", "assessments", "evidence", "module_results"):
        op.drop_table(table, schema=MENTEES)
    op.drop_table("modules")
