"""What the tables of mentoring have in common: one MetaData, and how moments and documents are stored.

Mentees live in a database schema of their own, `mentees`, and what may be known to few in `sensitive`, so that access
to the rest of mentoring gives nothing of either; `public` holds programmes, partners, mentors and the ledger.
"""

from typing import Any, ClassVar

from sqlalchemy import Column, DateTime, ForeignKey, MetaData, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

MENTEES = "mentees"
SENSITIVE = "sensitive"


class MentoringTable(SQLModel):
    """A table of mentoring."""

    metadata: ClassVar[MetaData] = MetaData()


def moment(*, nullable: bool = False) -> Any:
    """An instant, stored in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable)


def document(*, nullable: bool = False) -> Any:
    """A JSON value."""
    return Column(JSONB, nullable=nullable)


def of_mentee(*, key: bool = False) -> Any:
    """The mentee that a row is about: the row goes when the mentee does."""
    mentee = ForeignKey(f"{MENTEES}.persons.mentee_id", ondelete="CASCADE")
    return Column(String, mentee, nullable=False, primary_key=key)
