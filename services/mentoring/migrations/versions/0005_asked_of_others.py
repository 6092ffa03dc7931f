"""What mentoring asked of others: whether somebody has work, and childcare for a mentee's own children."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

MENTEES = "mentees"


def _words(name: str, *, nullable: bool = False, key: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.String(), nullable=nullable, primary_key=key)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[Any]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _of_mentee() -> sa.Column[Any]:
    mentee = sa.ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="CASCADE")
    return sa.Column("mentee_id", sa.String(), mentee, nullable=False)


def upgrade() -> None:
    op.create_table(
        "outcome_questions",
        _words("question_id", key=True),
        _of_mentee(),
        _words("enrolment_id"),
        _words("moment"),
        sa.Column("about_on", sa.Date(), nullable=False),
        _moment("asked_at"),
        _words("state"),
        _moment("changed_at"),
        sa.UniqueConstraint("enrolment_id", "moment"),
        schema=MENTEES,
    )
    op.create_index("outcome_questions_of_mentee", "outcome_questions", ["mentee_id"], schema=MENTEES)
    op.create_table(
        "childcare_requests",
        _words("request_id", key=True),
        _of_mentee(),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        _moment("asked_at"),
        _words("status"),
        _moment("changed_at"),
        _words("contact_point", nullable=True),
        _words("receipt_code", nullable=True),
        _words("daycare_name", nullable=True),
        sa.Column("by_text", sa.Boolean(), nullable=False),
        schema=MENTEES,
    )
    op.create_index("childcare_requests_of_mentee", "childcare_requests", ["mentee_id"], schema=MENTEES)


def downgrade() -> None:
    op.drop_table("childcare_requests", schema=MENTEES)
    op.drop_table("outcome_questions", schema=MENTEES)
