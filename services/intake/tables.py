"""What the tables of intake have in common: one MetaData, and how moments and documents are stored.

Families live in a database schema of their own, `families`, so that access to other parts of intake gives nothing of
them; the `public` schema holds the desks, the access and what messaging keeps.
"""

from typing import Any, ClassVar

from sqlalchemy import Column, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import SQLModel

FAMILIES = "families"


class IntakeTable(SQLModel):
    """A table of intake."""

    metadata: ClassVar[MetaData] = MetaData()


def moment(*, nullable: bool = False) -> Any:
    """An instant, stored in UTC."""
    return Column(DateTime(timezone=True), nullable=nullable)


def document(*, nullable: bool = False) -> Any:
    """A JSON value."""
    return Column(JSONB, nullable=nullable)
